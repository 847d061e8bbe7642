// node:stream/consumers: the whole of a stream at once.

async function buffer(stream) {
  const pieces = [];
  for await (const piece of stream) pieces.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
  return Buffer.concat(pieces);
}

async function text(stream) {
  return new TextDecoder().decode(await buffer(stream));
}

module.exports = {
  arrayBuffer: async (stream) => new Uint8Array(await buffer(stream)).buffer,
  blob: async (stream) => new Blob([await buffer(stream)]),
  buffer,
  json: async (stream) => JSON.parse(await text(stream)),
  text,
};
