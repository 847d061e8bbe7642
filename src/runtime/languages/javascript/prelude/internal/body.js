// Bodies of the web: `Blob`, `File`, `FormData`, and the methods that read a body.

const { Buffer } = require('buffer');
const { bytesOf, utf8Decode } = require('internal/codecs');
const { coded } = require('internal/errors');
const { CUSTOM, inspect } = require('internal/inspect');

/** How much of a body is read at once. */
const PIECE = 65536;

class Blob {
  #bytes;
  constructor(parts = [], { type = '' } = {}) {
    const pieces = Array.from(parts, (part) => (part instanceof Blob ? part.#bytes : (bytesOf(part) ?? Buffer.from(String(part)))));
    this.#bytes = Buffer.concat(pieces);
    this.type = /[^\x20-\x7e]/.test(type) ? '' : String(type).toLowerCase();
  }
  get size() { return this.#bytes.length; }
  async arrayBuffer() { return new Uint8Array(this.#bytes).buffer; }
  async bytes() { return new Uint8Array(this.#bytes); }
  async text() { return utf8Decode(this.#bytes); }
  slice(start, end, type = '') { return new Blob([this.#bytes.subarray(start, end)], { type }); }
  stream() { return streamOf(this.#bytes); }
  _bytes() { return this.#bytes; }
  get [Symbol.toStringTag]() { return 'Blob'; }
  [CUSTOM](depth, options) { return `${this.constructor.name} ${inspect({ size: this.size, type: this.type }, options)}`; }
}

class File extends Blob {
  constructor(parts, name, options = {}) {
    super(parts, options);
    this.name = String(name);
    this.lastModified = options.lastModified ?? Date.now();
  }
  get [Symbol.toStringTag]() { return 'File'; }
}

class FormData {
  #entries = [];
  #entry(name, value, fileName) {
    if (!(value instanceof Blob)) return [String(name), String(value)];
    const file = value instanceof File && fileName === undefined ? value : new File([value], fileName ?? 'blob', { type: value.type });
    return [String(name), file];
  }
  append(name, value, fileName) { this.#entries.push(this.#entry(name, value, fileName)); }
  delete(name) { this.#entries = this.#entries.filter((entry) => entry[0] !== String(name)); }
  get(name) { return this.#entries.find((entry) => entry[0] === String(name))?.[1] ?? null; }
  getAll(name) { return this.#entries.filter((entry) => entry[0] === String(name)).map((entry) => entry[1]); }
  has(name) { return this.#entries.some((entry) => entry[0] === String(name)); }
  set(name, value, fileName) {
    const at = this.#entries.findIndex((entry) => entry[0] === String(name));
    this.delete(name);
    this.#entries.splice(at === -1 ? this.#entries.length : at, 0, this.#entry(name, value, fileName));
  }
  forEach(callback, self) { for (const [name, value] of this) callback.call(self, value, name, this); }
  *entries() { for (const entry of this.#entries) yield [...entry]; }
  *keys() { for (const [name] of this.#entries) yield name; }
  *values() { for (const [, value] of this.#entries) yield value; }
  [Symbol.iterator]() { return this.entries(); }
  get [Symbol.toStringTag]() { return 'FormData'; }
}

/** What can be sent → its bytes, or a stream that gives them, and the type it goes by. */
function extract(body) {
  if (body === null || body === undefined) return { bytes: undefined };
  if (typeof body === 'string') return { bytes: Buffer.from(body), type: 'text/plain;charset=UTF-8' };
  if (body instanceof Blob) return { bytes: body._bytes(), type: body.type || undefined };
  if (body instanceof FormData) return require('internal/multipart').encode(body);
  if (body instanceof URLSearchParams) return { bytes: Buffer.from(String(body)), type: 'application/x-www-form-urlencoded;charset=UTF-8' };
  const bytes = bytesOf(body);
  if (bytes) return { bytes: Buffer.from(bytes) };
  const { ReadableStream, isDisturbed } = require('internal/web_readable');
  if (body instanceof ReadableStream) {
    if (body.locked || isDisturbed(body)) throw new TypeError('Response body object should not be disturbed or locked');
    return { stream: body };
  }
  if (body[Symbol.asyncIterator]) return { stream: ReadableStream.from(body) };
  return { bytes: Buffer.from(String(body)), type: 'text/plain;charset=UTF-8' };
}

/** The bytes of one piece of a body. */
function pieceOf(piece) {
  const bytes = typeof piece === 'string' ? Buffer.from(piece) : bytesOf(piece);
  if (!bytes) throw new TypeError('Received non-Uint8Array chunk');
  return bytes;
}

/** All bytes of a stream; a request takes no more than `most`. */
async function whole(stream, most = Infinity) {
  const pieces = [];
  let length = 0;
  for await (const piece of stream) {
    const bytes = pieceOf(piece);
    length += bytes.length;
    if (length > most) throw tooLong(most);
    pieces.push(bytes);
  }
  return Buffer.concat(pieces);
}

/** The error of a request whose body is longer than what leaves the sandbox at once. */
function tooLong(most) {
  return coded(Error, 'ERR_BODY_TOO_LONG', `the request has a body of more than ${most / 1048576} MiB, and no more than that leave the sandbox at once: send it in parts`);
}

/** A stream of these bytes. */
function streamOf(bytes) {
  const { ReadableStream } = require('internal/web_readable');
  let at = 0;
  return new ReadableStream({
    type: 'bytes',
    pull(controller) {
      const piece = new Uint8Array(bytes.subarray(at, (at += PIECE)));
      if (piece.length) controller.enqueue(piece);
      if (at >= bytes.length) controller.close();
    },
  }, { highWaterMark: 0 });
}

/** Reading methods for requests and answers; a body is read once. */
class Body {
  #content;
  #stream;
  #isTaken = false;
  constructor(content) { this.#content = content; }
  get body() {
    const { bytes, stream } = this.#content;
    if (!bytes && !stream) return null;
    if (!this.#stream && stream) this.#stream = stream;
    if (!this.#stream) {
      this.#stream = streamOf(bytes);
      // What was read before is gone.
      if (this.#isTaken) this.#stream.cancel();
    }
    return this.#stream;
  }
  get bodyUsed() {
    const stream = this.#stream ?? this.#content.stream;
    return this.#isTaken || Boolean(stream && require('internal/web_readable').isDisturbed(stream));
  }
  async _take() { return (await this._read()) ?? Buffer.alloc(0); }
  /** The bytes, if there is a body at all. */
  async _read(most) {
    const stream = this.#stream ?? this.#content.stream;
    if (this.bodyUsed) throw new TypeError('Body is unusable: Body has already been read');
    if (stream?.locked) throw new TypeError('Body is unusable');
    if (!stream && !this.#content.bytes) return undefined;
    this.#isTaken = true;
    return stream ? whole(stream, most) : this.#content.bytes;
  }
  /** What a copy of this one has; each is read by itself. */
  _content() {
    const stream = this.#stream ?? this.#content.stream;
    if (this.bodyUsed || stream?.locked) throw new TypeError('Response.clone: Body has already been consumed.');
    if (!stream) return this.#content;
    const [own, other] = stream.tee();
    this.#stream = own;
    return { stream: other, type: this.#content.type };
  }
  /** What another request takes over from this one. */
  _move() {
    const stream = this.#stream ?? this.#content.stream;
    if (this.bodyUsed || stream?.locked) throw new TypeError('Cannot construct a Request with a Request object that has already been used.');
    this.#isTaken = Boolean(stream ?? this.#content.bytes);
    return this.#content;
  }
  async arrayBuffer() { return new Uint8Array(await this._take()).buffer; }
  async blob() { return new Blob([await this._take()], { type: this.headers.get('content-type') ?? '' }); }
  async bytes() { return new Uint8Array(await this._take()); }
  async text() { return utf8Decode(await this._take()).replace(/^\ufeff/, ''); }
  async json() { return JSON.parse(await this.text()); }
  async formData() {
    const type = this.headers.get('content-type') ?? '';
    return require('internal/multipart').decode(await this._take(), type);
  }
}

module.exports = { Blob, Body, File, FormData, extract, tooLong };
