// "Gabungkan": workbooks of many satker in, one recapitulation out; people decide where several came for one.

import { overFiles, sentence } from "./carry.js";
import { Choices } from "./choices.js";
import { byId, download, element, fillWith, lines, show, trouble } from "./elements.js";
import { Taken } from "./files.js";
import { sortOut } from "./lists.js";
import { limit, progressOf } from "./progress.js";
import { zipped } from "./zip.js";

const today = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);

export class RecapView {
  constructor(engine, { previous, lists }) {
    this.engine = engine;
    this.previous = previous;
    this.lists = lists;
    this.taken = new Taken();
    this.choices = new Choices(() => this.chosen());
    this.fields = 0; // how often a list or a day was given
    this.progress = progressOf(byId("maju-rekap"), () => this.running?.abort());
    byId("buat-rekap").onclick = () => this.run();
    byId("ulangi-rekap").querySelector("button").onclick = () => this.run();
    for (const list of [previous, ...Object.values(lists)]) list.onChange = () => this.stale();
    byId("batas-kirim").onchange = () => this.stale();
    byId("kosongkan-rekap").onclick = () => this.replace(new Taken());
    byId("unduh-rekap").onclick = () => download(this.book, "rekap.xlsx");
    byId("unduh-rekap-zip").onclick = async () =>
      download(await zipped([["rekap.xlsx", this.book], ...this.taken.files]), "rekap-xlkinerja.zip");
  }

  async add(taken) {
    const problems = await sortOut(taken, this.lists);
    this.taken.addAll(taken);
    if (taken.size) this.choices.keep(this.taken.files);
    this.changed([...taken.problems, ...problems]);
  }

  // Take over the answers of "Periksa dan isi" as if they lay in a folder `hasil`.
  takeAnswers(answers, asFolder) {
    const taken = new Taken();
    for (const [name, blob] of answers) taken.add(asFolder ? `hasil/${name}` : name, new File([blob], name, { lastModified: Date.now() }));
    this.replace(taken);
  }

  replace(taken) {
    const running = this.running;
    this.running = null; // so that nobody hears how it ends
    running?.abort();
    this.taken = taken;
    this.choices.clear();
    this.changed([]);
  }

  changed(problems) {
    const count = this.taken.possible.length;
    byId("isi-rekap").textContent = count ? `${count} berkas siap digabungkan.` : "Belum ada buku kerja.";
    byId("buat-rekap").disabled = count === 0;
    show(byId("kosongkan-rekap"), count > 0);
    byId("letak-rekap").classList.toggle("small", count > 0);
    show(byId("hasil-rekap"), false);
    trouble(byId("masalah-rekap"), ...problems);
  }

  async run() {
    const earlier = this.running;
    const mine = (this.running = new AbortController());
    earlier?.abort();
    trouble(byId("masalah-rekap"));
    this.progress.start(this.engine.about ? "Memulai…" : "Berkas sudah diterima; menunggu program siap…");
    byId("buat-rekap").disabled = true;
    const choices = this.choices.said;
    const fields = this.fields;
    const more = { today: today(), due: byId("batas-kirim").value, ...choices };
    const asked = { files: this.taken.files, previous: this.previous.files, lists: this.listed(), more };
    const options = {
      signal: mine.signal,
      seconds: limit(),
      tell: ({ step, done, of }) => mine === this.running && this.progress.say(step === "book" ? "Menyusun rekap…" : `${done} dari ${of} dibaca`, done, of),
      onProbe: (number, of) => this.progress.say(`Mencari berkas yang menghentikan program: ${number + 1} dari ${of}`, number, of),
    };
    try {
      const { data, files } = await overFiles(this.engine, "consolidate", asked, options);
      if (mine !== this.running) return;
      if (data.problem) trouble(byId("masalah-rekap"), data.problem);
      else this.finish(data, files, { choices, fields });
    } catch (error) {
      if (mine === this.running) trouble(byId("masalah-rekap"), sentence(error));
    } finally {
      if (mine === this.running || this.running === null) this.progress.stop();
      byId("buat-rekap").disabled = this.taken.size === 0;
    }
  }

  listed() {
    return Object.fromEntries(Object.entries(this.lists).map(([name, list]) => [name, list.files]));
  }

  finish(data, files, { choices, fields }) {
    this.book = new Blob([files[0]], { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" });
    this.choices.used(choices);
    this.madeWith = fields;
    this.received = data.files;
    const undecided = data.doubles.length > 0;
    // what must be chosen is said once, where it can be chosen
    const said = data.lines.filter((line) => !undecided || !line.startsWith("Kiriman ganda untuk"));
    lines(byId("kabar-rekap"), [...this.taken.replaced, ...said, ...this.taken.leftOut(data.files.map((file) => file.place))]);
    byId("hasil-rekap").querySelector("h3").textContent = undecided
      ? "Rekap selesai dibuat; masih ada kiriman ganda yang perlu dipilih"
      : "Rekap selesai dibuat";
    fillWith(byId("ganda"), ...data.doubles.map((group, number) => this.choices.group(group, number)));
    this.rows();
    show(byId("hasil-rekap"));
    byId("hasil-rekap").querySelector("h3").focus();
  }

  rows() {
    const made = this.received.map((file) =>
      element(
        "tr",
        {},
        element("td", {}, file.name),
        element("td", { className: "cell" }, file.verdict),
        element("td", {}, file.verdict === "ganda" ? "Pilih di atas mana yang dihitung." : file.reason),
        this.choices.cell(file),
      ),
    );
    fillWith(byId("berkas-rekap").tBodies[0], ...made);
    show(byId("ulangi-rekap"), this.choices.areNew || this.fields !== this.madeWith);
  }

  // The recap at hand was made without a list or a day that was given since.
  stale() {
    this.fields += 1;
    show(byId("ulangi-rekap"));
  }

  // Somebody decided something: the recap at hand does not know it yet.
  chosen() {
    const hadFocus = byId("berkas-rekap").contains(document.activeElement);
    this.rows();
    if (hadFocus && this.choices.areNew) byId("ulangi-rekap").querySelector("button").focus();
  }
}
