// A run over many files that goes on when one of them ends the engine: that file is found, named, and left out.

import { Lost, Stopped } from "./engine.js";
import { request } from "./files.js";

const reasonOf = (error) => (error.message.startsWith("endless") ? "endless" : "crashed");

// Which of the files end the engine, and how: each is tried alone. Those that were done before the loss are not tried.
async function culprits(engine, files, previous, done, options, onProbe) {
  const found = new Map();
  const waiting = [...files, ...previous].filter(([place]) => !done.has(place));
  for (const [number, [place, file]] of waiting.entries()) {
    onProbe(number, waiting.length);
    const one = request(new Map([[place, file]]), { largest: engine.about.largest });
    try {
      await engine.call("probe", { files: one.said, convert_text: options.convert_text }, one.contents, options);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      found.set(place, reasonOf(error));
    }
  }
  return found;
}

const MOST = 700 * 1024 ** 2; // bytes at once: what a browser on an office computer can hold twice
class TooMuch extends Error {}

const GUESSES = 3; // so many files are taken at their word; if more end the engine, all that are left are tried alone

// Carry out `name` over the files. `more` holds other fields of the request; `previous` are files too, and each of `lists`
// is one, by its name in the request.
export async function overFiles(engine, name, { files, previous = new Map(), lists = {}, more = {} }, options) {
  const troubles = new Map();
  const { tell = () => {}, onProbe = () => {} } = options;
  const total = [...files.values(), ...previous.values()].reduce((sum, file) => sum + file.size, 0);
  if (total > MOST) throw new TooMuch();
  for (let losses = 0; ; losses++) {
    await engine.ready.catch(() => engine.start());
    const largest = engine.about.largest;
    const now = request(files, { largest, troubles });
    const then = request(previous, { largest, troubles });
    const said = { ...more, files: now.said, previous: then.said };
    const contents = [...now.contents, ...then.contents];
    for (const [name, list] of Object.entries(lists).filter(([, list]) => list.size)) {
      const one = request(list, { largest });
      said[name] = one.said[0];
      contents.push(one.contents[0]);
    }
    const done = new Set();
    let next = null;
    const hear = (told) => {
      if (told.place) done.add(told.place);
      next = told.next ?? null;
      tell(told);
    };
    try {
      return await engine.call(name, said, contents, { ...options, tell: hear });
    } catch (error) {
      if (!(error instanceof Lost) || losses > GUESSES) throw error;
      if (next !== null && losses < GUESSES) {
        troubles.set(next, reasonOf(error));
        continue;
      }
      const known = new Set([...done, ...troubles.keys()]);
      const found = await culprits(engine, files, previous, known, { ...options, ...more }, onProbe);
      if (found.size === 0 && losses > 0) throw error;
      for (const [place, reason] of found) troubles.set(place, reason);
      losses = GUESSES;
    }
  }
}

// What people are told when a run failed altogether.
export function sentence(error) {
  if (error instanceof TooMuch) return "Berkas sekaligus lebih dari 700 MB. Kerjakan sebagian dulu.";
  if (error instanceof Stopped) return "Dihentikan. Tidak ada yang diubah.";
  if (error instanceof Lost) return "Program berhenti dan sudah dijalankan lagi. Ulangi; bila terulang, kerjakan lebih sedikit berkas.";
  return `Pekerjaan gagal: ${error.message}`;
}
