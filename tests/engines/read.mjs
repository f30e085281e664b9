// What a library reads in the workbooks: `node read.mjs sheetjs|exceljs FILE…`, one line of JSON each, cells or an error.
import fs from "node:fs";
import ExcelJS from "exceljs";
import * as XLSX from "xlsx/xlsx.mjs";

XLSX.set_fs(fs);

/** The values of all cells: [sheet, address, value]; the styles, with the theme's colours, must be readable as well. */
function bySheetjs(path) {
  XLSX.readFile(path, { cellStyles: true }); // it then makes zeros of formulas without a result: not for the values
  const book = XLSX.readFile(path, { cellDates: false });
  return book.SheetNames.flatMap((name) =>
    Object.entries(book.Sheets[name])
      .filter(([address]) => !address.startsWith("!"))
      .map(([address, cell]) => [name, address, cell.t === "e" ? cell.w : (cell.v ?? null)]),
  );
}

async function byExceljs(path) {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(path);
  const found = [];
  for (const sheet of book.worksheets) {
    sheet.eachRow((row) =>
      row.eachCell((cell) => found.push([sheet.name, cell.address, plain(cell.formula ? cell.result : cell.value)])),
    );
  }
  return found;
}

/** A link and formatted text as their text, an error as its name. */
function plain(value) {
  if (value === null || value === undefined || typeof value !== "object") return value ?? null;
  return value.error ?? value.text ?? value.richText?.map((run) => run.text).join("") ?? null;
}

const [library, ...paths] = process.argv.slice(2);
const read = { sheetjs: bySheetjs, exceljs: byExceljs }[library];
for (const path of paths) {
  const answer = await Promise.resolve(path)
    .then(read)
    .then((cells) => ({ cells }), (error) => ({ error: String(error) }));
  console.log(JSON.stringify(answer));
}
