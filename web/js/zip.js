// A zip of files that are compressed already: stored as they are, names in UTF-8.

const TABLE = Uint32Array.from({ length: 256 }, (_, number) => {
  let value = number;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

function checksum(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 0xff] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

function clock(day) {
  const time = (day.getHours() << 11) | (day.getMinutes() << 5) | (day.getSeconds() >> 1);
  return [time, ((Math.max(day.getFullYear(), 1980) - 1980) << 9) | ((day.getMonth() + 1) << 5) | day.getDate()];
}

function record(signature, fields) {
  const bytes = new DataView(new ArrayBuffer(4 + fields.reduce((sum, [size]) => sum + size, 0)));
  bytes.setUint32(0, signature, true);
  let at = 4;
  for (const [size, value] of fields) {
    if (size === 2) bytes.setUint16(at, value, true);
    else bytes.setUint32(at, value, true);
    at += size;
  }
  return new Uint8Array(bytes.buffer);
}

// `files` are pairs of a name and a Blob.
export async function zipped(files, now = new Date()) {
  const [time, date] = clock(now);
  const pieces = [];
  const list = [];
  let offset = 0;
  for (const [name, blob] of files) {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const label = new TextEncoder().encode(name);
    const common = [[2, 20], [2, 0x800], [2, 0], [2, time], [2, date], [4, checksum(bytes)], [4, bytes.length], [4, bytes.length]];
    const head = record(0x04034b50, [...common, [2, label.length], [2, 0]]);
    pieces.push(head, label, blob);
    const rest = [[2, label.length], [2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]];
    list.push(record(0x02014b50, [[2, 20], ...common, ...rest]), label);
    offset += head.length + label.length + bytes.length;
  }
  const size = list.reduce((sum, piece) => sum + piece.length, 0);
  const end = [[2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, offset], [2, 0]];
  return new Blob([...pieces, ...list, record(0x06054b50, end)], { type: "application/zip" });
}
