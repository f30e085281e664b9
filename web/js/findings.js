// The findings of one file: filtered by level, each with what to do, and a sign of how many are still below.

import { explainInWindow } from "./codes.js";
import { byId, element, fillWith, show } from "./elements.js";
import { clip } from "./progress.js";

export const LEVELS = ["galat", "peringatan", "catatan", "dijelaskan"];
const WORDS = { galat: "Kesalahan", peringatan: "Peringatan", catatan: "Catatan", dijelaskan: "Dijelaskan" };

const kindOf = (finding) => (finding.settled ? "dijelaskan" : finding.level);

export class Findings {
  constructor() {
    this.file = null;
    const look = () => requestAnimationFrame(() => this.below());
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    byId("masih").querySelector("button").onclick = () => scrollBy({ top: innerHeight * 0.8 });
  }

  show(file) {
    this.file = file;
    byId("judul-rincian").textContent = `${said(file.findings.length)} di ${file.name}`;
    byId("nasihat").textContent = advice(file);
    this.filter(null);
    show(byId("rincian"));
    this.below();
  }

  filter(level) {
    const all = this.file.findings;
    const counts = LEVELS.map((name) => [name, WORDS[name], all.filter((one) => kindOf(one) === name).length]);
    const buttons = [[null, "Semua", all.length], ...counts.filter(([, , count]) => count)].map(([name, word, count]) =>
      element("button", { type: "button", "aria-pressed": String(name === level), on: { click: () => this.filter(name) } }, `${word} (${count})`),
    );
    const filters = byId("rincian").querySelector(".filters");
    const hadFocus = filters.contains(document.activeElement);
    fillWith(filters, ...buttons);
    if (hadFocus) filters.querySelector('[aria-pressed="true"]').focus();
    show(filters, all.length > 0);
    const shown = all.filter((finding) => level === null || kindOf(finding) === level);
    fillWith(byId("daftar-temuan").tBodies[0], ...shown.map(findingRow));
    show(byId("daftar-temuan").parentElement, all.length > 0);
    this.below();
  }

  // Say how many rows lie below the window: a page that ends with a row looks as if it had ended.
  below() {
    const rows = [...byId("daftar-temuan").tBodies[0].rows];
    const count = rows.filter((row) => row.getBoundingClientRect().bottom > innerHeight).length;
    byId("masih").querySelector("button").textContent = `▼ ${said(count)} lagi di bawah`;
    show(byId("masih"), count > 0 && !byId("rincian").hidden);
  }
}

// How many findings there are, in words.
export const said = (count) => (count ? `${count} temuan` : "Tidak ada temuan");

function findingRow(finding) {
  const level = finding.settled ? `${WORDS[finding.level]}, dijelaskan` : WORDS[finding.level];
  const place = [finding.sheet, finding.cell].filter(Boolean).join("!");
  const explained = finding.explanation ? element("div", { className: "explained" }, `Penjelasan: ${finding.explanation}`) : null;
  const code = element("button", { type: "button", className: "code", on: { click: () => explainInWindow(finding.code, whole(finding, place)) } }, finding.code);
  code.setAttribute("aria-label", `Arti kode ${finding.code}`);
  return element(
    "tr",
    {},
    element("td", { className: "level" }, element("span", { className: `tag ${kindOf(finding)}` }, level)),
    element("td", { className: place.length > 24 ? "" : "cell" }, place || "seluruh berkas"),
    element("td", {}, finding.label ? element("div", { className: "what" }, finding.label) : null, finding.message, explained),
    element("td", { className: finding.typed.length > 20 ? "typed" : "typed short" }, clip(finding.typed, 80)),
    element("td", {}, code),
  );
}

// All that is known of a finding, in lines.
function whole(finding, place) {
  return [
    [place || "seluruh berkas", finding.label].filter(Boolean).join(": "),
    finding.message,
    finding.typed && `Tertulis: ${finding.typed}`,
    finding.explanation && `Penjelasan: ${finding.explanation}`,
  ];
}

function advice(file) {
  if (!file.readable) return file.state === "skipped" ? "Berkas ini dilewati:" : "Berkas ini tidak terbaca:";
  const { galat, peringatan } = file.counts;
  if (file.findings.length === 0) return "Unduh hasilnya, lalu kirim.";
  if (galat) return "Unduh hasilnya dan buka di Excel: sel yang salah ditandai. Perbaiki kesalahannya, simpan, lalu letakkan lagi di sini.";
  if (peringatan) return "Unduh hasilnya. Perbaiki peringatannya, atau tulis alasannya di kolom Penjelasan pada sheet Pemeriksaan; lalu letakkan lagi di sini.";
  return "Tidak ada yang harus diperbaiki. Unduh hasilnya, lalu kirim.";
}
