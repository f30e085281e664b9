// A run over many files that goes on when one of them ends the engine: that file is found, named, and left out.

import { Lost, Stopped } from "./engine.js";
import { request } from "./files.js";

// Which of the files end the engine, and how: each is tried alone. Those that were done before the loss are not tried.
async function culprits(engine, files, previous, done, options, onProbe) {
  const found = new Map();
  const waiting = [...[...files].filter(([place]) => !done.has(place)), ...previous];
  for (const [number, [place, file]] of waiting.entries()) {
    onProbe(number, waiting.length);
    const one = request(new Map([[place, file]]), { largest: engine.about.largest });
    try {
      await engine.call("probe", { files: one.said, convert_text: options.convert_text }, one.contents, options);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      found.set(place, error.message.startsWith("endless") ? "endless" : "crashed");
    }
  }
  return found;
}

// Carry out `name` over the files. `more` holds other fields of the request; `previous` and `satkers` are files too.
export async function overFiles(engine, name, { files, previous = new Map(), satkers = null, more = {} }, options) {
  const troubles = new Map();
  const { tell = () => {}, onProbe = () => {} } = options;
  for (let round = 0; ; round++) {
    await engine.ready.catch(() => engine.start());
    const largest = engine.about.largest;
    const now = request(files, { largest, troubles });
    const then = request(previous, { largest, troubles });
    const list = satkers ? request(satkers, { largest }) : { said: [null], contents: [] };
    const said = { ...more, files: now.said, previous: then.said, satkers: list.said[0] };
    const done = new Set();
    const hear = (told) => {
      if (told.step === "first" && told.file) done.add(told.file);
      tell(told);
    };
    try {
      const contents = [...now.contents, ...then.contents, ...list.contents];
      return await engine.call(name, said, contents, { ...options, tell: hear });
    } catch (error) {
      if (!(error instanceof Lost) || round >= 2) throw error;
      const known = new Set([...files.keys()].filter((place) => done.has(place) || troubles.has(place)));
      const more_troubles = await culprits(engine, files, previous, known, { ...options, ...more }, onProbe);
      if (more_troubles.size === 0 && round > 0) throw error;
      for (const [place, reason] of more_troubles) troubles.set(place, reason);
    }
  }
}

// What people are told when a run failed altogether.
export function sentence(error) {
  if (error instanceof Stopped) return "Dihentikan. Tidak ada yang diubah.";
  if (error instanceof Lost) return "Program berhenti dan sudah dijalankan lagi. Ulangi; bila terulang, kerjakan lebih sedikit berkas.";
  return `Pekerjaan gagal: ${error.message}`;
}
