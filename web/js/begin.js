// Blank forms, and the workbook of the next quarter.

import { sentence } from "./carry.js";
import { byId, download, element, fillWith, lines, show, trouble } from "./elements.js";
import { request } from "./files.js";
import { progressOf } from "./progress.js";

export function showForms(engine, forms) {
  const cards = forms.map((form) => {
    const button = element("button", { type: "button", className: "main" }, "Unduh formulir kosong");
    button.setAttribute("aria-label", `Unduh formulir kosong ${form.title}`);
    const keys = element("input", { type: "text", id: `sheet-${form.name}`, placeholder: "6077, 6042", size: 18 });
    button.onclick = () => blank(engine, form, button, form.repeated ? keys.value : "");
    const asked = form.repeated ? [element("p", {}, element("label", {}, `${form.repeated}, satu sheet setiap kode (tidak wajib): `, keys))] : [];
    return element("li", {}, element("h3", {}, form.title), element("p", {}, form.description), ...asked, element("p", { className: "buttons" }, button));
  });
  fillWith(byId("daftar-formulir"), ...cards);
}

async function blank(engine, form, button, keys) {
  button.disabled = true;
  trouble(byId("masalah-formulir"));
  try {
    const { data, files } = await engine.call("template", { form: form.name, keys });
    if (data.problem) trouble(byId("masalah-formulir"), data.problem);
    else download(new Blob([files[0]]), data.names[0]);
  } catch (error) {
    trouble(byId("masalah-formulir"), sentence(error));
  } finally {
    button.disabled = false;
  }
}

export class NextView {
  constructor(engine) {
    this.engine = engine;
    this.progress = progressOf(byId("maju-lanjut"), () => {});
    byId("periode-sama").onchange = () => this.last && this.add(this.last);
  }

  async add(taken) {
    trouble(byId("masalah-lanjut"), ...taken.problems);
    show(byId("hasil-lanjut"), false);
    if (taken.size !== 1) return trouble(byId("masalah-lanjut"), "Letakkan satu buku kerja saja.");
    this.last = taken;
    this.progress.start(this.engine.about ? "Membuat…" : "Berkas sudah diterima; menunggu program siap…");
    try {
      await this.engine.ready.catch(() => this.engine.start());
      const { said, contents } = request(taken.files, { largest: this.engine.about.largest });
      const asked = { files: said, same_period: byId("periode-sama").checked };
      const { data, files } = await this.engine.call("continue", asked, contents, { seconds: 120 });
      const [name] = taken.files.keys();
      if (data.problem) trouble(byId("masalah-lanjut"), ...(data.problems ?? [data.problem]).map((problem) => `${name}: ${problem}`));
      else this.finish(data, files);
    } catch (error) {
      trouble(byId("masalah-lanjut"), sentence(error));
    } finally {
      this.progress.stop();
    }
  }

  finish(data, files) {
    const [name] = data.names;
    const result = byId("hasil-lanjut");
    const button = element("button", { type: "button", className: "main" }, `Unduh ${name}`);
    button.onclick = () => download(new Blob([files[0]]), name);
    result.querySelector("h3").textContent = byId("periode-sama").checked ? "Isi sudah dipindahkan" : "Buku kerja triwulan berikutnya siap";
    fillWith(result.querySelector(".buttons"), button);
    lines(result.querySelector(".lines"), data.lines);
    show(result);
    button.focus();
  }
}
