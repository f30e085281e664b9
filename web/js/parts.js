// The parts of the engine: inside this very page, or beside it on the host, each checked against its hash.

const MANIFEST = /*MANIFEST*/ null;

function fromBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

async function inflated(stream, type) {
  const bytes = await new Response(stream.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  return new Blob([bytes], { type });
}

const typeOf = (name) => (name.endsWith("js") ? "text/javascript" : name.endsWith("wasm") ? "application/wasm" : "application/zip");

async function inside() {
  const parts = {};
  for (const holder of document.querySelectorAll("script[data-part]")) {
    const name = holder.dataset.part;
    parts[name] = await inflated(new Blob([fromBase64(holder.textContent)]).stream(), typeOf(name));
    holder.remove(); // its megabytes of text are needed no more
  }
  return parts;
}

async function beside() {
  const got = Object.entries(MANIFEST).map(async ([name, { file, integrity }]) => {
    const answer = await fetch(file, { integrity, credentials: "omit" });
    if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
    return [name, await inflated(answer.body, typeOf(name))];
  });
  return Object.fromEntries(await Promise.all(got));
}

export const loadParts = () => (MANIFEST === null ? inside() : beside());
