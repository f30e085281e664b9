// Opens a workbook with a library and saves it anew: `node save.mjs sheetjs|exceljs FROM TO`; prints true.
import fs from "node:fs";
import ExcelJS from "exceljs";
import * as XLSX from "xlsx/xlsx.mjs";

XLSX.set_fs(fs);
const [library, from, to] = process.argv.slice(2);
if (library === "sheetjs") {
  XLSX.writeFile(XLSX.readFile(from, { cellNF: true }), to, { compression: true });
} else {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(from);
  await book.xlsx.writeFile(to);
}
console.log(true);
