// What people decide about the files of a recap: which of several sendings counts, and which files do not and why.

import { byId, element } from "./elements.js";

const OUT = "dikecualikan";
const MAY_GO = new Set(["berlaku", "ganda", "digantikan", "tidak terbaca"]);

export class Choices {
  constructor(onChange) {
    this.onChange = onChange;
    this.clear();
  }

  clear() {
    this.preferred = new Map(); // by satker, form and period: the place of the file that counts
    this.excluded = new Map(); // by place: the reason
    this.used(this.said);
  }

  // Other files came in: which sending counts is asked anew, reasons stay with the files that are still there.
  keep(places) {
    this.preferred.clear();
    for (const place of this.excluded.keys()) if (!places.has(place)) this.excluded.delete(place);
  }

  // As the engine is told.
  get said() {
    return { prefer: [...this.preferred.values()].sort(), exclude: [...this.excluded].sort() };
  }

  // The recap at hand was made with these choices.
  used(choices) {
    this.asUsed = JSON.stringify(choices);
  }

  get areNew() {
    return JSON.stringify(this.said) !== this.asUsed;
  }

  // The radio buttons for one satker, form and period.
  group(group, number) {
    const key = `${group.satker}|${group.form}|${group.period}`;
    const option = (place, text) => {
      const radio = element("input", { type: "radio", name: `ganda-${number}`, value: place, checked: (this.preferred.get(key) ?? "") === place });
      radio.onchange = () => this.prefer(key, place);
      return element("label", {}, radio, ` ${text}`);
    };
    return element(
      "fieldset",
      { className: "choice" },
      element("legend", {}, `Kiriman ganda: satker ${group.satker}, ${group.form}, ${group.period}`),
      element("p", {}, "Mana yang dihitung? Selama belum dipilih, tidak satu pun dihitung."),
      ...group.files.map(({ name, place }) => option(place, name)),
      option("", "Belum dipilih"),
    );
  }

  prefer(key, place) {
    if (place) this.preferred.set(key, place);
    else this.preferred.delete(key);
    this.onChange();
  }

  // What can be decided about a file in the table, and what was since the recap was made.
  cell(file) {
    const reason = this.excluded.get(file.place);
    const key = [...this.preferred].find(([, place]) => place === file.place)?.[0];
    const said = (text) => element("div", { className: "some" }, text);
    const count = () => this.excluded.delete(file.place);
    if (reason !== undefined) {
      if (file.verdict === OUT) return element("td", {}, this.button("Hitung lagi", file, count));
      return element("td", {}, said(`Tidak akan dihitung: ${reason}`), this.button("Batalkan", file, count));
    }
    if (file.verdict === OUT) return element("td", {}, said("Akan dihitung lagi"));
    if (key !== undefined && file.verdict === "berlaku") {
      return element("td", {}, this.button("Batalkan pilihan", file, () => this.preferred.delete(key)));
    }
    return element("td", {}, MAY_GO.has(file.verdict) ? this.button("Jangan hitung…", file) : null);
  }

  button(text, file, change = null) {
    const act = () => (change === null ? this.ask(file) : (change(), this.onChange()));
    const made = element("button", { type: "button", className: "take", on: { click: act } }, text);
    made.setAttribute("aria-label", `${text} (${file.name})`);
    return made;
  }

  // Why a file is not to count: without a reason it counts on.
  ask(file) {
    const window = byId("jendela-kecuali");
    const reason = byId("alasan-kecuali");
    byId("judul-kecuali").textContent = `Jangan hitung ${file.name}`;
    reason.value = "";
    window.returnValue = "";
    window.onclose = () => {
      if (window.returnValue !== "ya") return;
      this.excluded.set(file.place, reason.value.trim());
      for (const [key, place] of this.preferred) if (place === file.place) this.preferred.delete(key);
      this.onChange();
    };
    window.showModal();
  }
}
