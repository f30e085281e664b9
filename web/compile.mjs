// Makes byte code with the very interpreter that will run it: `node compile.mjs SOURCES OUTPUT`.
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";

const [sources, output] = process.argv.slice(2);
const home = dirname(fileURLToPath(import.meta.url));
const pyodide = await loadPyodide();
pyodide.mountNodeFS("/sources", sources);
pyodide.mountNodeFS("/output", output);
try {
  pyodide.runPython(await readFile(join(home, "compile.py"), "utf8"));
} catch (error) {
  console.error(error.message); // Node itself would print a megabyte of source with it
  process.exit(1);
}
