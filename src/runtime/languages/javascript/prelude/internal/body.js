// Bodies of the web: `Blob`, `File`, `FormData`, and the methods that read a body.

const { Buffer } = require('buffer');
const { bytesOf, utf8Decode } = require('internal/codecs');
const { CUSTOM, inspect } = require('internal/inspect');

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
  stream() { return require('stream').Readable.from([this.#bytes], { objectMode: false }); }
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
  if (body[Symbol.asyncIterator]) return { stream: body };
  return { bytes: Buffer.from(String(body)), type: 'text/plain;charset=UTF-8' };
}

async function whole(stream) {
  const pieces = [];
  for await (const piece of stream) pieces.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
  return Buffer.concat(pieces);
}

/** Reading methods for requests and answers; a body is read once. */
class Body {
  #content;
  #stream;
  bodyUsed = false;
  constructor(content) {
    this.#content = content;
    Object.defineProperty(this, 'bodyUsed', { enumerable: false, writable: true });
  }
  get body() {
    if (!this.#content.bytes && !this.#content.stream) return null;
    return (this.#stream ??= this.#open());
  }
  #open() {
    const { Readable } = require('stream');
    const { bytes, stream } = this.#content;
    const body = stream ? Readable.from(stream) : Readable.from(bytes.length ? [new Uint8Array(bytes)] : []);
    body.getReader = () => {
      const iterator = body[Symbol.asyncIterator]();
      return {
        read: async () => {
          this.bodyUsed = true;
          const { done, value } = await iterator.next();
          return { done: Boolean(done), value };
        },
        cancel: async () => void body.destroy(),
        releaseLock() {},
      };
    };
    return body;
  }
  async _take() {
    if (this.bodyUsed) throw new TypeError('Body is unusable: Body has already been read');
    this.bodyUsed = true;
    const { bytes, stream } = this.#content;
    return stream ? whole(stream) : (bytes ?? Buffer.alloc(0));
  }
  _content() {
    if (this.bodyUsed) throw new TypeError('Response.clone: Body has already been consumed.');
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

module.exports = { Blob, Body, File, FormData, extract, whole };
