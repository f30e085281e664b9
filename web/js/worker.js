// The worker: Python, and the one function that the page calls. It is a script of its own, started from memory.

let python = null;
let call = null;

onmessage = async ({ data }) => {
  try {
    if (data.start) postMessage({ ready: await start(data.start) });
    else await carryOut(data);
  } catch (error) {
    postMessage({ broken: String(error?.message ?? error).slice(0, 300) });
  }
};

async function start(parts) {
  const memory = "memory:///"; // whatever Pyodide asks for is answered from memory, there is no other way
  self.fetch = async (asked) => {
    const name = String(asked.url ?? asked).split("/").pop();
    if (!(name in parts)) throw new TypeError(`${name} is not in this page`);
    return new Response(parts[name], { headers: { "Content-Type": parts[name].type } });
  };
  const module = async (name) => import(URL.createObjectURL(parts[name]));
  const { loadPyodide } = await module("pyodide.mjs");
  const { default: createPyodideModule } = await module("pyodide.asm.mjs");
  python = await loadPyodide({
    indexURL: memory,
    createPyodideModule,
    stdLibURL: `${memory}stdlib.zip`,
    lockFileContents: JSON.parse(LOCK),
    packageBaseUrl: memory,
    stdout: () => {},
    stderr: () => {},
  });
  const site = new Uint8Array(await parts["site.zip"].arrayBuffer());
  python.unpackArchive(site, "zip", { extractDir: "/lib/python3.14/site-packages" });
  call = python.pyimport("xlkinerja.web.bridge").call;
  return JSON.parse(ask("about", {}, [])[0]);
}

function ask(name, request, buffers) {
  const given = python.toPy(buffers);
  const tell = (said) => postMessage({ told: JSON.parse(said) });
  const answer = call(name, JSON.stringify(request), given, tell);
  const [text, files] = answer.toJs();
  given.destroy();
  answer.destroy();
  return [text, files];
}

async function carryOut({ id, name, request, files }) {
  const lists = [request.satkers, request.decisions, request.received, request.holidays].filter(Boolean); // as bridge.py takes them
  const said = [...(request.files ?? []), ...(request.previous ?? []), ...lists];
  const buffers = [];
  for (const [number, file] of files.entries()) buffers.push(await bytesOf(file, said[number]));
  const [text, made] = ask(name, request, buffers);
  const heap = python._module.HEAP8.length;
  postMessage({ id, data: JSON.parse(text), files: made, heap }, made.map((file) => file.buffer));
}

async function bytesOf(file, said) {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    said.unread = true; // moved, deleted or changed since it was dropped: a finding of its own
    return new Uint8Array();
  }
}
