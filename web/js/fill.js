// "Periksa dan isi": files in, a table of them, the findings of one, the answers to download.

import { overFiles, sentence } from "./carry.js";
import { byId, download, element, fillWith, lines, show, trouble } from "./elements.js";
import { answerName, request, Taken } from "./files.js";
import { Findings, LEVELS, said } from "./findings.js";
import { clip, limit, progressOf } from "./progress.js";
import { zipped } from "./zip.js";

const SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const DOWNLOAD = "Unduh";

export class FillView {
  constructor(engine, { previous, onRecap }) {
    this.engine = engine;
    this.previous = previous;
    this.taken = new Taken();
    this.answers = new Map();
    this.results = [];
    this.downloaded = new Set();
    this.findings = new Findings();
    this.running = null;
    this.progress = progressOf(byId("maju-periksa"), () => this.running?.abort());
    byId("unduh-semua").onclick = () => this.downloadAll();
    byId("ke-rekap").onclick = () => onRecap(this.answers, this.folderGiven());
    byId("ulangi").onclick = () => this.run();
    byId("kosongkan").onclick = () => this.clear();
    byId("ubah-teks").onchange = () => this.stale();
    previous.onChange = () => this.stale();
    byId("pilihan-berubah").querySelector("button").onclick = () => this.run();
    byId("unduh-ini").onclick = () => this.downloadOne(this.findings.file);
    byId("unduh-cetak").onclick = () => this.downloadClean(this.findings.file);
    byId("sebelumnya").onclick = () => this.open(this.beside(-1), { read: true });
    byId("berikutnya").onclick = () => this.open(this.beside(1), { read: true });
  }

  folderGiven() {
    return [...this.taken.files.keys()].some((place) => place.includes("/"));
  }

  add(taken) {
    this.taken.addAll(taken);
    if (taken.size === 0) {
      const said = taken.ignored ? `Tidak ada buku kerja di antara ${taken.ignored} berkas itu.` : "Tidak ada berkas di sana.";
      trouble(byId("masalah-periksa"), ...(taken.problems.length ? this.taken.problems.splice(0) : [said]));
      return;
    }
    this.run();
  }

  clear() {
    const running = this.running;
    this.running = null; // so that nobody hears how it ends
    running?.abort();
    this.progress.stop();
    this.taken = new Taken();
    this.answers = new Map();
    this.results = [];
    show(byId("pilihan-berubah"), false);
    show(byId("rincian"), false);
    show(byId("hasil-periksa"), false);
    show(byId("langkah"));
    trouble(byId("masalah-periksa"));
    byId("letak-periksa").classList.remove("small");
  }

  // The answers at hand were made with other options; where there are none, nothing need be said.
  stale() {
    show(byId("pilihan-berubah"), this.taken.size > 0);
  }

  async run() {
    show(byId("pilihan-berubah"), false);
    const earlier = this.running;
    const mine = (this.running = new AbortController());
    earlier?.abort();
    trouble(byId("masalah-periksa"), ...this.taken.problems.splice(0));
    this.waitingRows();
    const options = {
      signal: mine.signal,
      seconds: limit(),
      tell: (told) => mine === this.running && this.hear(told),
      onProbe: (number, of) => mine === this.running && this.progress.say(`Mencari berkas yang menghentikan program: ${number + 1} dari ${of}`, number, of),
    };
    const asked = { files: this.taken.files, previous: this.previous.files, more: { convert_text: byId("ubah-teks").checked } };
    this.progress.start(this.engine.about ? "Memulai…" : "Berkas sudah diterima; menunggu program siap…");
    try {
      const answer = await overFiles(this.engine, "fill", asked, options);
      if (mine === this.running) this.finish(answer);
    } catch (error) {
      if (mine === this.running) this.fail(sentence(error));
    }
  }

  waitingRows() {
    byId("letak-periksa").classList.add("small");
    show(byId("langkah"), false);
    show(byId("hasil-periksa"));
    show(byId("rincian"), false);
    byId("ringkas-periksa").textContent = `${this.taken.size} berkas diterima`;
    lines(byId("kabar-periksa"), []);
    byId("kabar-unduh").textContent = "";
    this.setButtons(false);
    this.rowOf = new Map();
    const rows = [...this.taken.files.keys()].sort().map((place) => {
      const state = element("td", {}, element("span", { className: "tag menunggu" }, "menunggu"));
      const cells = Array.from({ length: 8 }, () => element("td"));
      this.rowOf.set(place, state);
      return element("tr", {}, element("td", {}, place), state, ...cells);
    });
    fillWith(byId("daftar-berkas").tBodies[0], ...rows);
  }

  hear(told) {
    const steps = { first: "diperiksa", again: "diisi", previous: "laporan triwulan lalu dibaca" };
    this.progress.say(`${told.done} dari ${told.of} ${steps[told.step] ?? ""}`, told.done, told.of);
    const state = told.place && told.step === "first" ? this.rowOf.get(told.place) : null;
    if (state) fillWith(state, tagOf(told.state, told.counts));
  }

  fail(said) {
    this.progress.stop();
    this.running = null;
    trouble(byId("masalah-periksa"), said);
    byId("ringkas-periksa").textContent = `${this.taken.size} berkas belum selesai diperiksa`;
    show(byId("ulangi"));
  }

  finish({ data, files }) {
    this.running = null;
    this.progress.stop();
    if (data.problem) return this.fail(data.problem);
    if (data.files.length === 0) return this.fail("Tidak ada buku kerja .xlsx atau .xlsm di antara berkas itu. Pilih map atau berkas lain.");
    this.results = data.files;
    this.answers = new Map(data.names.map((name, at) => [name, new Blob([files[at]], { type: name.endsWith(".csv") ? "text/csv" : SHEET })]));
    this.downloaded.clear();
    byId("ringkas-periksa").textContent = summary(this.results);
    lines(byId("kabar-periksa"), [...this.taken.replaced.splice(0), ...data.lines, ...this.taken.leftOut(this.results.map((file) => file.place))]);
    this.setButtons(true);
    this.sayDownloads();
    fillWith(byId("daftar-berkas").tBodies[0], ...this.results.map((file) => this.row(file)));
    this.open(this.results.find((file) => file.counts.galat || !file.readable) ?? this.results[0]);
    byId("ringkas-periksa").focus();
  }

  setButtons(done) {
    const answers = [...this.answers.keys()].filter((name) => name !== "daftar-kiriman.csv");
    show(byId("unduh-semua"), done && answers.length > 1);
    show(byId("ke-rekap"), done && answers.length > 0);
    show(byId("ulangi"), done);
  }

  row(file) {
    const numbers = LEVELS.slice(0, 3).map((level) => {
      const count = file.counts[level];
      return element("td", { className: `number ${level} ${count ? "some" : ""}` }, file.readable ? String(count) : "–");
    });
    const open = () => this.open(file, { read: true });
    const name = element("button", { type: "button", className: "name", on: { click: open } }, file.name);
    const look = element("button", { type: "button", className: "look", "aria-controls": "rincian", on: { click: open } });
    const code = file.satker_typed ? `${file.satker} (tertulis ${file.satker_typed})` : file.satker;
    const satker = [code, file.satker_name].filter(Boolean).join(" ");
    const made = element(
      "tr",
      { on: { click: (event) => event.target.closest("button") || open() } },
      element("td", {}, name),
      element("td", {}, tagOf(file.state, file.counts)),
      element("td", { title: file.form_title }, clip(file.form_title.split(":")[0], 48) || "–"),
      element("td", { title: satker }, clip(satker, 30) || "–"),
      element("td", { className: "cell" }, file.period || "–"),
      ...numbers,
      element("td", {}, look),
      element("td", { className: "cell" }, file.answer ? this.take(file) : "–"),
    );
    made.dataset.place = file.place;
    return made;
  }

  take(file) {
    const button = element("button", { type: "button", className: "take", on: { click: () => this.downloadOne(file) } }, DOWNLOAD);
    button.title = nameOf(file);
    button.setAttribute("aria-label", `Unduh ${nameOf(file)}`);
    return button;
  }

  // Show the findings of a file; `read` takes people there, who asked for them.
  open(file, { read = false } = {}) {
    for (const row of byId("daftar-berkas").tBodies[0].rows) {
      const isOpen = row.dataset.place === file.place;
      row.classList.toggle("open", isOpen);
      row.querySelector("button.name").setAttribute("aria-expanded", String(isOpen));
      const look = row.querySelector("button.look");
      const count = this.results.find((one) => one.place === row.dataset.place).findings.length;
      look.textContent = count === 0 ? said(0) : isOpen ? `${said(count)} ▼` : `Lihat ${said(count)}`;
      look.setAttribute("aria-label", `${look.textContent} di ${row.querySelector("button.name").textContent}`);
      look.setAttribute("aria-expanded", String(isOpen));
      if (isOpen && read) row.scrollIntoView({ block: "nearest" });
    }
    this.findings.show(file);
    byId("unduh-ini").setAttribute("aria-label", `Unduh hasil ini: ${nameOf(file)}`);
    byId("unduh-cetak").setAttribute("aria-label", `Unduh salinan cetak: ${nameOf(file)}`);
    for (const button of ["unduh-ini", "unduh-cetak"]) show(byId(button), Boolean(file.answer));
    byId("ke-mana").textContent = `Berkas ${this.results.indexOf(file) + 1} dari ${this.results.length}`;
    show(byId("antar-berkas"), this.results.length > 1);
    if (read) byId("judul-rincian").focus();
  }

  beside(step) {
    const at = this.results.indexOf(this.findings.file);
    return this.results[(at + step + this.results.length) % this.results.length];
  }

  downloadOne(file) {
    download(this.answers.get(file.answer), nameOf(file));
    this.mark([file]);
  }

  // A copy to print and sign: all figures, without our marks, notes and yellow cells.
  async downloadClean(file) {
    const button = byId("unduh-cetak");
    button.disabled = true;
    trouble(byId("masalah-periksa"));
    try {
      const answer = new File([this.answers.get(file.answer)], nameOf(file));
      const { said, contents } = request(new Map([[answer.name, answer]]), { largest: this.engine.about.largest });
      const { data, files } = await this.engine.call("clean", { files: said }, contents, { seconds: limit() });
      if (data.problem) trouble(byId("masalah-periksa"), ...(data.problems ?? [data.problem]));
      else {
        download(new Blob([files[0]], { type: SHEET }), data.names[0]);
        byId("kabar-unduh").textContent = `Salinan cetak diunduh: ${data.names[0]}.${stillOpen(file.counts)}`;
      }
    } catch (error) {
      trouble(byId("masalah-periksa"), sentence(error));
    } finally {
      button.disabled = false;
    }
  }

  // Show which answers people have taken home.
  mark(files) {
    for (const file of files) this.downloaded.add(file.place);
    for (const row of byId("daftar-berkas").tBodies[0].rows) {
      if (!this.downloaded.has(row.dataset.place) || row.querySelector(".taken")) continue;
      const take = row.querySelector("button.take");
      take.textContent = "✓ Unduh lagi";
      take.classList.add("taken");
      take.setAttribute("aria-label", `Unduh lagi ${take.title}; sudah diunduh`);
    }
    this.sayDownloads();
  }

  sayDownloads() {
    const left = this.results.filter((file) => file.answer && !this.downloaded.has(file.place)).length;
    const words = left ? `${left} hasil belum diunduh.` : "Semua hasil sudah diunduh.";
    byId("kabar-unduh").textContent = this.results.some((file) => file.answer) ? words : "";
    byId("kabar-unduh").classList.toggle("done", left === 0);
  }

  async downloadAll() {
    const files = [...this.answers].map(([name, blob]) => [`hasil/${name}`, blob]);
    download(await zipped(files), "hasil-xlkinerja.zip");
    this.mark(this.results.filter((file) => file.answer));
  }
}

const nameOf = (file) => (file.answer ? answerName(file.answer, file.place) : file.name);

// What whoever signs should know of a report.
function stillOpen({ galat, peringatan }) {
  const said = [galat && `${galat} kesalahan`, peringatan && `${peringatan} peringatan`].filter(Boolean).join(" dan ");
  return said ? ` Belum siap ditandatangani: masih ada ${said}.` : "";
}

function tagOf(state, counts) {
  if (state === "refused") return element("span", { className: "tag galat" }, "tidak terbaca");
  if (state === "skipped") return element("span", { className: "tag menunggu" }, "dilewati");
  if (state === "unsaved") return element("span", { className: "tag galat" }, "tidak tersimpan");
  if (counts.galat) return element("span", { className: "tag galat" }, "perlu diperbaiki");
  if (counts.peringatan) return element("span", { className: "tag peringatan" }, "perlu dijelaskan");
  return element("span", { className: "tag bersih" }, "lengkap");
}

function summary(files) {
  const readable = files.filter((file) => file.readable);
  const faulty = readable.filter((file) => file.counts.galat).length;
  const doubtful = readable.filter((file) => !file.counts.galat && file.counts.peringatan).length;
  const unread = files.filter((file) => !file.readable && file.state !== "skipped").length;
  const skipped = files.filter((file) => file.state === "skipped").length;
  const said = [
    [readable.length - faulty - doubtful, "lengkap"],
    [faulty, "perlu diperbaiki"],
    [doubtful, "perlu dijelaskan"],
    [unread, "tidak terbaca"],
    [skipped, "dilewati"],
  ];
  return `${files.length} berkas: ${said.filter(([count]) => count).map(([count, word]) => `${count} ${word}`).join(", ")}`;
}
