// The page itself: its parts, where files may be dropped, and the state of the engine.

import { showForms, NextView } from "./begin.js";
import { startCodes } from "./codes.js";
import { byId, show, trouble } from "./elements.js";
import { Engine } from "./engine.js";
import { dropped, pick, Taken } from "./files.js";
import { FillView } from "./fill.js";
import { RecapView } from "./recap.js";

const engine = new Engine();
const inputs = { files: byId("ambil-berkas"), folder: byId("ambil-map") };

// --- parts of the page

const tabs = [...document.querySelectorAll("[role=tab]")];

function openTab(tab, { focus = true } = {}) {
  for (const other of tabs) {
    const isOpen = other === tab;
    other.setAttribute("aria-selected", String(isOpen));
    other.tabIndex = isOpen ? 0 : -1;
    show(byId(other.getAttribute("aria-controls")), isOpen);
  }
  if (focus) tab.focus();
}

for (const [number, tab] of tabs.entries()) {
  tab.onclick = () => openTab(tab);
  tab.onkeydown = ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    const to = step ? (number + step + tabs.length) % tabs.length : { Home: 0, End: tabs.length - 1 }[key];
    if (to !== undefined) openTab(tabs[to]);
  };
}

const openPart = () => tabs.find((tab) => tab.getAttribute("aria-selected") === "true").getAttribute("aria-controls");

// --- lists of files beside the main ones

function list(id) {
  const target = byId(id);
  const taken = new Taken();
  const chosen = target.querySelector(".chosen");
  const clear = target.querySelector("[data-clear]");
  const tell = () => {
    const names = [...taken.files.keys()];
    chosen.textContent = names.length === 0 ? "Belum ada." : names.length === 1 ? names[0] : `${names.length} berkas.`;
    show(clear, names.length > 0);
  };
  clear.onclick = () => {
    taken.files.clear();
    tell();
  };
  for (const button of target.querySelectorAll("[data-pick]")) {
    button.onclick = () =>
      pick(button.dataset.pick, inputs, (more) => {
        taken.files.clear();
        taken.addAll(more);
        tell();
      });
  }
  return taken;
}

const recap = new RecapView(engine, { previous: list("lalu-rekap"), satkers: list("satker-rekap") });
const fill = new FillView(engine, {
  previous: list("lalu-periksa"),
  onRecap: (answers, asFolder) => {
    openTab(byId("tab-rekap"));
    recap.takeAnswers(answers, asFolder);
    recap.run();
  },
});
const next = new NextView(engine);
startCodes(engine);

// --- where files come in

const RECEIVERS = { periksa: fill, lanjut: next, rekap: recap };

for (const [id, view] of Object.entries({ "letak-periksa": fill, "letak-lanjut": next, "letak-rekap": recap })) {
  for (const button of byId(id).querySelectorAll("[data-pick]")) {
    button.onclick = () => pick(button.dataset.pick, inputs, (taken) => view.add(taken));
  }
}

const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
let veilTimer = 0;

addEventListener("dragover", (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "copy";
  show(byId("tirai"));
  clearTimeout(veilTimer);
  veilTimer = setTimeout(() => show(byId("tirai"), false), 300); // no event says that the pointer left the window
});

addEventListener("drop", async (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  show(byId("tirai"), false);
  if (!RECEIVERS[openPart()]) openTab(byId("tab-periksa"), { focus: false });
  const view = RECEIVERS[openPart()];
  view.add(await dropped(event.dataTransfer));
});

// --- the engine

const state = byId("keadaan");

function engineIs(kind, text) {
  state.className = `engine ${kind}`;
  state.textContent = text;
}

async function start() {
  try {
    const about = await engine.start();
    engineIs("ready", "Siap");
    showForms(engine, about.forms);
    document.documentElement.dataset.ready = String(Math.round(performance.now()));
  } catch (error) {
    engineIs("broken", "Program tidak dapat dijalankan");
    show(byId("tua"));
    console.error(error);
  }
}

start();
/*HOSTED*/
