// "Arti kode": what a code means, in its own part or in a window beside the findings.

import { sentence } from "./carry.js";
import { byId, fillWith, paragraphs, trouble } from "./elements.js";

let engine = null;

export function startCodes(theEngine) {
  engine = theEngine;
  byId("tanya-kode").onsubmit = (event) => {
    event.preventDefault();
    explainHere(byId("kode-dicari").value);
  };
}

async function explained(code) {
  try {
    const { data } = await engine.call("explain", { code });
    return data;
  } catch (error) {
    return { problem: sentence(error) };
  }
}

async function explainHere(code) {
  if (!code.trim()) return trouble(byId("masalah-kode"), "Tulis dulu kodenya, misalnya P-01.");
  const data = await explained(code);
  trouble(byId("masalah-kode"), ...(data.problem ? [data.problem] : []));
  byId("arti").className = "text";
  paragraphs(byId("arti"), data.lines ?? []);
}

export async function explainInWindow(code) {
  const window = byId("jendela-kode");
  byId("judul-jendela").textContent = `Arti kode ${code}`;
  fillWith(window.querySelector(".text"), "Sebentar…");
  window.showModal();
  const data = await explained(code);
  paragraphs(window.querySelector(".text"), data.lines ?? [data.problem]);
}
