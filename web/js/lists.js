// Lists of files beside the main ones: last quarter's workbooks, and what people say in CSV files.

import { byId, show } from "./elements.js";
import { pick, Taken } from "./files.js";

export class ChosenFiles {
  constructor(id, inputs) {
    this.onChange = () => {};
    this.taken = new Taken();
    this.chosen = byId(id).querySelector(".chosen");
    this.clear = byId(id).querySelector("[data-clear]");
    this.clear.onclick = () => this.set(new Taken());
    for (const button of byId(id).querySelectorAll("[data-pick]")) {
      button.onclick = () => pick(button.dataset.pick, inputs, (taken) => this.set(taken));
    }
  }

  get files() {
    return this.taken.files;
  }

  set(taken) {
    this.taken = taken;
    this.onChange();
    const names = [...taken.files.keys()];
    this.chosen.textContent = names.length === 0 ? "Belum ada." : names.length === 1 ? names[0] : `${names.length} berkas.`;
    show(this.clear, names.length > 0);
  }
}

// By the columns in its first line a CSV is known.
const COLUMNS = { satkers: ["kode_satker", "nama_satker"], decisions: ["kode", "satker", "alasan"], received: ["berkas", "tanggal"], holidays: ["tanggal", "dasar"] };

// Take the CSV files out of what was dropped and put each into its list; return what is wrong with those of no kind.
export async function sortOut(taken, lists) {
  const problems = [];
  for (const [place, file] of [...taken.files]) {
    if (!/^[^/]+\.csv$/i.test(place) || /^daftar-kiriman\.csv$/i.test(place)) continue;
    taken.files.delete(place);
    const kind = await kindOf(file);
    if (kind === undefined) problems.push(`${place} tidak dikenali sebagai daftar satker, keputusan, tanggal terima, atau hari libur. ${WANTED}`);
    else lists[kind].set(single(place, file));
  }
  return problems;
}

const WANTED = `Baris pertamanya harus berisi nama kolom: ${Object.values(COLUMNS).map((names) => names.join(";")).join(", atau ")}.`;

async function kindOf(file) {
  const head = (await file.slice(0, 2000).text()).replaceAll("\0", "").split(/[\r\n]/)[0];
  const there = new Set(head.toLowerCase().split(/[;,\t]/).map((name) => name.replace(/["\uFEFF]/g, "").trim()));
  return Object.keys(COLUMNS).find((kind) => COLUMNS[kind].every((name) => there.has(name)));
}

function single(place, file) {
  const taken = new Taken();
  taken.add(place, file);
  return taken;
}
