// Files as people give them: dropped, or chosen; each with the place that it had below the folder that was given.

const WORKBOOK = /\.(xlsx|xlsm|xls|xlsb|ods|xltx|xltm)$/i;
const BESIDE = /^(\.~lock\..*#|~\$.*|daftar-kiriman\.csv|hasil\.json)$/i; // lock files, and what `fill` leaves beside answers

const UNSURE = /^[^.]+$|\.zip$/i; // there may be workbooks behind these names: the engine says what becomes of them

// Whether a file of a folder is the engine's affair; a file that was given by name always is.
const matters = (name) => WORKBOOK.test(name) || BESIDE.test(name) || UNSURE.test(name);

export class Taken {
  constructor() {
    this.files = new Map(); // by place
    this.ignored = 0; // files of folders that are no workbooks
    this.problems = [];
    this.replaced = []; // what to say of files that took the place of others
  }

  get size() {
    return this.files.size;
  }

  add(place, file) {
    if (place.includes("/") && !matters(file.name)) this.ignored += 1;
    else this.files.set(this.free(place, file), file);
  }

  // Two different files of one name, dropped together, are both kept.
  free(place, file) {
    let name = place;
    for (let number = 2; this.files.has(name) && this.files.get(name) !== file; number++) {
      name = place.replace(/(\.[^./]*)?$/, ` (${number})$1`);
    }
    return name;
  }

  // Add what was given later. A folder, or a file, of a name that is here already is the newer one of it; so is an
  // answer that was downloaded from here, beside the file that it answers.
  addAll(other) {
    const folders = new Set([...other.files.keys()].filter((place) => place.includes("/")).map(folderOf));
    for (const place of this.files.keys()) if (place.includes("/") && folders.has(folderOf(place))) this.files.delete(place);
    for (const place of other.files.keys()) this.renew(place);
    for (const [place, file] of other.files) this.files.set(place, file);
    this.ignored = folders.size ? other.ignored : this.ignored + other.ignored;
    this.problems.push(...other.problems);
  }

  renew(place) {
    if (place.includes("/")) return;
    const now = roundOf(place);
    for (const earlier of [...this.files.keys()].filter((name) => !name.includes("/"))) {
      const then = roundOf(earlier);
      if (earlier === place || then.family !== now.family || then.number > now.number) continue;
      this.files.delete(earlier);
      this.replaced.push(`${place} menggantikan ${earlier} di daftar ini.`);
    }
  }

  // The files that somebody may take for workbooks: all but what `fill` leaves beside answers.
  get possible() {
    return [...this.files].filter(([, file]) => !BESIDE.test(file.name)).map(([place]) => place);
  }

  // What to say of the files of folders that the engine, which answered with these places, did not take for workbooks.
  leftOut(places) {
    const known = new Set(places); // also of a folder, for all that lies in it
    const isKnown = (place) => place.split("/").some((_, at, parts) => known.has(parts.slice(0, at + 1).join("/")));
    const count = this.ignored + this.possible.filter((place) => !isKnown(place)).length;
    return count ? [`${count} berkas lain di map itu bukan buku kerja dan tidak dibaca.`] : [];
  }
}

const folderOf = (place) => place.split("/")[0];

// Which file of a row of answers a name is: `a.xlsx` is 0, its answer `a-hasil.xlsx` 1, the answer to that 2.
function roundOf(name) {
  const [, stem, ending = ""] = /^(.*?)(\.[^.]*)?$/s.exec(name);
  const [mark, number] = /-hasil(?:-(\d+))?(?: \(\d+\))?$/i.exec(stem) ?? ["", 0]; // browsers add the (1)
  const first = stem.slice(0, stem.length - mark.length);
  return { first, ending, family: `${first}${ending || ".xlsx"}`.toLowerCase(), number: mark ? Number(number ?? 1) : 0 };
}

// What an answer is called in the folder of downloads, where the original often lies as well: never as the original.
export function answerName(answer, place) {
  const isNamed = place.includes("/") && answer !== place.split("/").pop();
  if (isNamed) return answer; // by satker, form and period, as the command names answers to a folder
  const { first, ending, number } = roundOf(answer);
  return `${first}-hasil${number ? `-${number + 1}` : ""}${ending || ".xlsx"}`;
}

// What a drop holds. All entries must be asked for at once: the browser forgets them when the event is over.
export async function dropped(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const asked = items.map((item) => ({
    handle: item.getAsFileSystemHandle?.(),
    entry: item.webkitGetAsEntry?.(),
    file: item.getAsFile(),
  }));
  const taken = new Taken();
  for (const one of asked) {
    try {
      await takeOne(one, taken);
    } catch {
      const name = one.entry?.name ?? one.file?.name ?? "sesuatu";
      taken.problems.push(`${name} tidak dapat dibaca dari sini. Pakailah tombol "Pilih map…" atau "Pilih berkas…".`);
    }
  }
  return taken;
}

async function takeOne({ handle, entry, file }, taken) {
  const held = await Promise.resolve(handle).catch(() => null);
  if (held?.kind === "directory") await fromHandle(held, held.name, taken);
  else if (entry?.isDirectory) await fromEntry(entry, entry.name, taken);
  else if (file) taken.add(file.name, file);
}

async function fromHandle(folder, place, taken) {
  for await (const [name, handle] of folder.entries()) {
    const below = `${place}/${name}`;
    if (handle.kind === "directory") await fromHandle(handle, below, taken);
    else taken.add(below, await handle.getFile());
  }
}

async function fromEntry(folder, place, taken) {
  const reader = folder.createReader();
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const entry of some) {
      const below = `${place}/${entry.name}`;
      if (entry.isDirectory) await fromEntry(entry, below, taken);
      else taken.add(below, await new Promise((resolve, reject) => entry.file(resolve, reject)));
    }
  }
}

function chosen(list) {
  const taken = new Taken();
  for (const file of list) taken.add(file.webkitRelativePath || file.name, file);
  return taken;
}

// Let people choose; `kind` is files or folder. One pair of inputs serves all buttons.
export function pick(kind, inputs, then) {
  const input = inputs[kind];
  input.value = "";
  input.onchange = () => then(chosen(input.files));
  input.click();
}

// Files as the engine is told of them, in the order of their places, and their contents.
export function request(files, { largest, troubles = new Map() }) {
  const places = [...files.keys()].sort();
  const said = places.map((place) => {
    const file = files.get(place);
    return { place, size: file.size, modified: file.lastModified, trouble: troubles.get(place) ?? null };
  });
  const contents = places.map((place) => (files.get(place).size > largest ? new Blob([]) : files.get(place)));
  return { said, contents };
}
