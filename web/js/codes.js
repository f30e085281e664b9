// "Arti kode": what a code means, in its own part or in a window beside the findings.

import { sentence } from "./carry.js";
import { byId, element, fillWith, paragraphs, show, trouble } from "./elements.js";

let engine = null;

export function startCodes(theEngine) {
  engine = theEngine;
  byId("tanya-kode").onsubmit = (event) => {
    event.preventDefault();
    explainHere(byId("kode-dicari").value);
  };
  byId("kode-dicari").oninput = () => filter(byId("kode-dicari").value);
  byId("daftar-kode").onclick = ({ target }) => target.matches("button.code") && explainInWindow(target.textContent);
}

const bare = (text) => text.toLowerCase().replace(/[^a-z0-9]/g, "").replace(/(?<![0-9])0+/g, ""); // p1 is P-01 as well

// Leave in the list what has these words, or whose code begins so.
function filter(words) {
  const wanted = words.trim().toLowerCase();
  const code = bare(wanted);
  for (const item of byId("daftar-kode").querySelectorAll("li")) {
    const isMeant = item.textContent.toLowerCase().includes(wanted) || (code && bare(item.firstChild.textContent).startsWith(code));
    show(item, isMeant);
  }
  const groups = [...byId("daftar-kode").children];
  for (const group of groups) show(group, group.querySelector("li:not([hidden])") !== null);
  show(byId("kode-kosong"), groups.every((group) => group.hidden));
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

// Explain a code in a window; of the finding that was asked about, `finding` is all that its row says.
export async function explainInWindow(code, finding = []) {
  const window = byId("jendela-kode");
  byId("judul-jendela").textContent = `Arti kode ${code}`;
  fillWith(byId("temuan-ini"), ...finding.filter(Boolean).map((text, number) => element("p", { className: number ? "" : "what" }, text)));
  show(byId("temuan-ini"), finding.length > 0);
  fillWith(window.querySelector(".text"), "Sebentar…");
  window.showModal();
  const data = await explained(code);
  const lines = data.lines ?? [data.problem];
  // the message as the row has it says more than the one with gaps
  paragraphs(window.querySelector(".text"), finding.length ? lines.filter((line) => !line.startsWith("Pesan: ")) : lines);
}
