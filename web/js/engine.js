// The engine in its worker: one request at a time, a clock for every file, and a new worker where one was lost.

import { loadParts } from "./parts.js";

export class Lost extends Error {} // the worker ran too long, or is broken for good

export class Stopped extends Error {} // a person stopped it

const START_LIMIT = 180; // seconds: also slow computers are ready by then
const BOOK_LIMIT = 900; // seconds for the work after the last file

export class Engine {
  constructor() {
    this.parts = null;
    this.worker = null;
    this.queue = Promise.resolve();
    this.current = null;
    this.number = 0;
    this.starts = 0;
  }

  // Start a worker; resolves when it is ready.
  start() {
    this.ready = this.begin();
    this.ready.catch(() => {});
    return this.ready;
  }

  // The parts of the engine, and the texts that lie with them.
  async loaded() {
    this.loading ??= loadParts().catch((error) => {
      this.loading = null; // a host may answer the next time
      throw error;
    });
    this.parts = await this.loading;
    return this.parts;
  }

  async begin() {
    await this.loaded();
    const worker = new Worker(URL.createObjectURL(this.parts["worker.js"]));
    this.worker = worker;
    this.starts += 1;
    const started = new Promise((resolve, reject) => {
      this.current = { resolve, reject, tell: () => {} };
    });
    worker.onmessage = ({ data }) => worker === this.worker && this.hear(data);
    worker.onerror = (event) => worker === this.worker && this.lose(new Lost(`crashed: ${event.message ?? ""}`));
    const { "worker.js": _, "licences.json": __, ...parts } = this.parts;
    worker.postMessage({ start: parts });
    this.watch(START_LIMIT);
    this.about = await started;
    return this.about;
  }

  // Carry out a request when those before it are done. `tell` hears how far it is, `seconds` is the clock for a file.
  call(name, request = {}, files = [], { tell = () => {}, seconds = 60, signal = null } = {}) {
    const turn = this.queue.then(() => this.carryOut(name, { ...request, seconds }, files, { tell, seconds, signal }));
    this.queue = turn.catch(() => {});
    return turn;
  }

  async carryOut(name, request, files, { tell, seconds, signal }) {
    if (signal?.aborted) throw new Stopped();
    await this.ready.catch(() => this.start());
    const id = ++this.number;
    const stop = () => this.current?.id === id && this.lose(new Stopped());
    signal?.addEventListener("abort", stop);
    try {
      return await new Promise((resolve, reject) => {
        this.current = { id, resolve, reject, tell, seconds };
        this.worker.postMessage({ id, name, request, files });
        this.watch(seconds + files.length); // reading them from the disk takes time as well
      });
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  hear(said) {
    if (this.current === null) return; // the last words of a worker that was stopped
    if (said.told) {
      const { step, done, of } = said.told;
      this.watch(step === "book" || (of > 0 && done === of) ? BOOK_LIMIT : this.current.seconds);
      this.current.tell(said.told);
    } else if (said.broken) {
      this.lose(new Lost(`crashed: ${said.broken}`));
    } else if (said.ready || said.id === this.current?.id) {
      clearTimeout(this.clock);
      const { resolve } = this.current;
      this.current = null;
      resolve(said.ready ?? said);
      if (said.heap > 600 * 1024 ** 2) this.renew(); // memory that WebAssembly never gives back
    }
  }

  watch(seconds) {
    clearTimeout(this.clock);
    this.clock = setTimeout(() => this.lose(new Lost("endless")), seconds * 1000);
  }

  lose(error) {
    clearTimeout(this.clock);
    const lost = this.current;
    this.current = null;
    const wasStarting = lost && lost.id === undefined;
    this.worker?.terminate();
    this.worker = null;
    if (!wasStarting) this.start();
    lost?.reject(error);
  }

  renew() {
    this.worker.terminate();
    this.start();
  }
}
