// "Periksa dan isi": files in, a table of them, the findings of one, the answers to download.

import { overFiles, sentence } from "./carry.js";
import { byId, download, element, fillWith, lines, show, trouble } from "./elements.js";
import { Taken } from "./files.js";
import { explainInWindow } from "./codes.js";
import { clip, progressOf } from "./progress.js";
import { zipped } from "./zip.js";

const LEVELS = ["galat", "peringatan", "catatan", "dijelaskan"];
const WORDS = { galat: "Galat", peringatan: "Peringatan", catatan: "Catatan", dijelaskan: "Dijelaskan" };
const SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

export class FillView {
  constructor(engine, { previous, onRecap }) {
    this.engine = engine;
    this.previous = previous;
    this.taken = new Taken();
    this.answers = new Map();
    this.results = [];
    this.running = null;
    this.progress = progressOf(byId("maju-periksa"), () => this.running?.abort());
    byId("unduh-semua").onclick = () => this.downloadAll();
    byId("ke-rekap").onclick = () => onRecap(this.answers, this.folderGiven());
    byId("ulangi").onclick = () => this.run();
    byId("kosongkan").onclick = () => this.clear();
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
    show(byId("hasil-periksa"), false);
    show(byId("langkah"));
    trouble(byId("masalah-periksa"));
    byId("letak-periksa").classList.remove("small");
  }

  async run() {
    const earlier = this.running;
    const mine = (this.running = new AbortController());
    earlier?.abort();
    trouble(byId("masalah-periksa"), ...this.taken.problems.splice(0));
    this.waitingRows();
    const options = {
      signal: mine.signal,
      seconds: Number(byId("batas").value) || 120,
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
    this.setButtons(false);
    this.rowOf = new Map();
    const rows = [...this.taken.files.keys()].sort().map((place) => {
      const state = element("td", {}, element("span", { className: "tag menunggu" }, "menunggu"));
      const cells = Array.from({ length: 7 }, () => element("td"));
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
    this.results = data.files;
    this.answers = new Map(data.names.map((name, at) => [name, new Blob([files[at]], { type: name.endsWith(".csv") ? "text/csv" : SHEET })]));
    byId("ringkas-periksa").textContent = summary(this.results);
    const ignored = this.taken.ignored ? [`${this.taken.ignored} berkas lain di map itu bukan buku kerja dan tidak dibaca.`] : [];
    lines(byId("kabar-periksa"), [...data.lines, ...ignored]);
    this.setButtons(true);
    fillWith(byId("daftar-berkas").tBodies[0], ...this.results.map((file) => this.row(file)));
    const first = this.results.find((file) => file.counts.galat || !file.readable) ?? this.results[0];
    this.open(first);
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
    const open = element("button", { type: "button", className: "name", on: { click: () => this.open(file) } }, file.name);
    const take = file.answer
      ? element("button", { type: "button", className: "take", title: file.answer, on: { click: () => this.downloadOne(file) } }, "Unduh")
      : "–";
    if (file.answer) take.setAttribute("aria-label", `Unduh ${file.answer}`);
    const satker = [file.satker, file.satker_name].filter(Boolean).join(" ");
    const made = element(
      "tr",
      { on: { click: (event) => event.target.closest("button") || this.open(file) } },
      element("td", {}, open),
      element("td", {}, tagOf(file.state, file.counts)),
      element("td", { title: file.form_title }, file.form_title.split(":")[0] || "–"),
      element("td", { title: satker }, clip(satker, 34) || "–"),
      element("td", { className: "cell" }, file.period || "–"),
      ...numbers,
      element("td", {}, take),
    );
    made.dataset.place = file.place;
    return made;
  }

  open(file) {
    this.opened = file;
    for (const row of byId("daftar-berkas").tBodies[0].rows) {
      const isOpen = row.dataset.place === file.place;
      row.classList.toggle("open", isOpen);
      row.querySelector("button.name")?.setAttribute("aria-expanded", String(isOpen));
    }
    byId("judul-rincian").textContent = `Temuan di ${file.name}`;
    byId("nasihat").textContent = advice(file);
    this.filter(null);
    show(byId("rincian"));
  }

  filter(level) {
    const of = (finding) => (finding.settled ? "dijelaskan" : finding.level);
    const all = this.opened.findings;
    const buttons = [[null, "Semua", all.length], ...LEVELS.map((name) => [name, WORDS[name], all.filter((one) => of(one) === name).length])]
      .filter(([name, , count]) => name === null || count > 0)
      .map(([name, word, count]) =>
        element("button", { type: "button", "aria-pressed": String(name === level), on: { click: () => this.filter(name) } }, `${word} (${count})`),
      );
    const filters = byId("rincian").querySelector(".filters");
    const hadFocus = filters.contains(document.activeElement);
    fillWith(filters, ...buttons);
    if (hadFocus) filters.querySelector('[aria-pressed="true"]').focus();
    show(filters, all.length > 0);
    const shown = all.filter((finding) => level === null || of(finding) === level);
    fillWith(byId("daftar-temuan").tBodies[0], ...shown.map((finding) => findingRow(finding, of(finding))));
    show(byId("daftar-temuan").parentElement, all.length > 0);
  }

  downloadOne(file) {
    download(this.answers.get(file.answer), file.answer);
  }

  async downloadAll() {
    const files = [...this.answers].map(([name, blob]) => [`hasil/${name}`, blob]);
    download(await zipped(files), "hasil-xlkinerja.zip");
  }
}

function findingRow(finding, kind) {
  const level = finding.settled ? `${WORDS[finding.level]}, dijelaskan` : WORDS[finding.level];
  const place = [finding.sheet, finding.cell].filter(Boolean).join("!");
  const explained = finding.explanation ? element("div", { className: "explained" }, `Penjelasan: ${finding.explanation}`) : null;
  const code = element("button", { type: "button", className: "code", on: { click: () => explainInWindow(finding.code) } }, finding.code);
  code.setAttribute("aria-label", `Arti kode ${finding.code}`);
  return element(
    "tr",
    {},
    element("td", { className: "level" }, element("span", { className: `tag ${kind}` }, level)),
    element("td", { className: place.length > 24 ? "" : "cell" }, place || "seluruh berkas"),
    element("td", {}, finding.label ? element("div", { className: "what" }, finding.label) : null, finding.message, explained),
    element("td", { className: finding.typed.length > 20 ? "typed" : "typed short" }, clip(finding.typed, 80)),
    element("td", {}, code),
  );
}

function tagOf(state, counts) {
  if (state === "refused") return element("span", { className: "tag galat" }, "tidak terbaca");
  if (state === "skipped") return element("span", { className: "tag menunggu" }, "dilewati");
  if (state === "unsaved") return element("span", { className: "tag galat" }, "tidak tersimpan");
  if (counts.galat) return element("span", { className: "tag galat" }, "perlu diperbaiki");
  if (counts.peringatan) return element("span", { className: "tag peringatan" }, "perlu dijelaskan");
  return element("span", { className: "tag bersih" }, "lengkap");
}

function advice(file) {
  if (!file.readable) return file.state === "skipped" ? "Berkas ini dilewati:" : "Berkas ini tidak terbaca:";
  const { galat, peringatan } = file.counts;
  if (file.findings.length === 0) return "Tidak ada temuan. Unduh hasilnya, lalu kirim.";
  if (galat) return "Unduh hasilnya dan buka di Excel: sel yang salah ditandai. Perbaiki galatnya, simpan, lalu letakkan lagi di sini.";
  if (peringatan) return "Unduh hasilnya. Perbaiki peringatannya, atau tulis alasannya di kolom Penjelasan pada sheet Pemeriksaan; lalu letakkan lagi di sini.";
  return "Tidak ada yang harus diperbaiki. Unduh hasilnya, lalu kirim.";
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
