// What HyperFormula computes for every formula cell of the workbooks named on the command line, one line of JSON each.
import fs from "node:fs";
import * as XLSX from "xlsx/xlsx.mjs";
import HF from "./node_modules/hyperformula/dist/hyperformula.full.min.js"; // one file: the package's own entry is 300

XLSX.set_fs(fs);
// It rounds to 10 digits unless told otherwise.
const OPTIONS = { licenseKey: "gpl-v3", useArrayArithmetic: true, smartRounding: false, maxRows: 100_000 };
const WORDS = ["TRUE", "FALSE"].map((name) => ({ name, expression: `=${name}()` })); // else they are unknown names

/** The sheet as HyperFormula takes it: formulas, and the values of all other cells. */
function grid(sheet) {
  const area = XLSX.utils.decode_range(sheet["!ref"] ?? "A1");
  const rows = [];
  for (let row = 0; row <= area.e.r; row++) {
    rows.push([]);
    for (let column = 0; column <= area.e.c; column++) {
      const cell = sheet[XLSX.utils.encode_cell({ r: row, c: column })];
      rows[row].push(cell?.f !== undefined ? `=${cell.f}` : plain(cell));
    }
  }
  return rows;
}

/** A text that begins like a formula is none. */
function plain(cell) {
  if (cell?.v === undefined || cell.t === "z") return null;
  if (cell.t === "e") return cell.w;
  return typeof cell.v === "string" ? `'${cell.v}` : cell.v;
}

function computed(path) {
  const book = XLSX.readFile(path, { cellFormula: true, cellDates: false });
  const sheets = Object.fromEntries(book.SheetNames.map((name) => [name, grid(book.Sheets[name])]));
  const engine = HF.HyperFormula.buildFromSheets(sheets, OPTIONS, WORDS);
  const found = [];
  for (const name of book.SheetNames) {
    const id = engine.getSheetId(name);
    for (const [address, cell] of Object.entries(book.Sheets[name])) {
      if (cell?.f === undefined) continue;
      const { r: row, c: col } = XLSX.utils.decode_cell(address);
      const value = engine.getCellValue({ sheet: id, row, col });
      found.push([name, address, typeof value === "object" && value !== null ? value.value : value]);
    }
  }
  engine.destroy();
  return found;
}

for (const path of process.argv.slice(2)) console.log(JSON.stringify(computed(path)));
