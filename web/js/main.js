// The page itself: its parts, where files may be dropped, and the state of the engine.

import { startAbout } from "./about.js";
import { showForms, NextView } from "./begin.js";
import { startCodes } from "./codes.js";
import { byId, show } from "./elements.js";
import { Engine } from "./engine.js";
import { dropped, pick } from "./files.js";
import { FillView } from "./fill.js";
import { ChosenFiles } from "./lists.js";
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

// --- the views

const list = (id) => new ChosenFiles(id, inputs);
const recap = new RecapView(engine, {
  previous: list("lalu-rekap"),
  lists: { satkers: list("satker-rekap"), decisions: list("keputusan-rekap"), received: list("terima-rekap"), holidays: list("libur-rekap") },
});
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
startAbout(engine);

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
