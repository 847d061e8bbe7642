// node:string_decoder: text from pieces that may end within a sign.

const { Buffer } = require('buffer');
const { encoding, utf8Read } = require('internal/codecs');

class StringDecoder {
  #rest = Buffer.alloc(0);
  constructor(name = 'utf8') {
    encoding(name);
    this.encoding = { 'utf-8': 'utf8', ucs2: 'utf16le', 'ucs-2': 'utf16le', 'utf-16le': 'utf16le', binary: 'latin1' }[String(name).toLowerCase()] ?? String(name).toLowerCase();
  }
  /** How many bytes at the end wait for more. */
  #waiting(bytes) {
    switch (this.encoding) {
      case 'utf8': return utf8Read(bytes).rest;
      case 'utf16le': return bytes.length >= 2 && bytes.length % 2 === 0 && (bytes.at(-1) & 0xfc) === 0xd8 ? 2 : bytes.length % 2;
      case 'base64':
      case 'base64url': return bytes.length % 3;
      default: return 0;
    }
  }
  write(chunk) {
    if (typeof chunk === 'string') return chunk;
    const bytes = this.#rest.length ? Buffer.concat([this.#rest, chunk]) : Buffer._wrap(chunk);
    const waiting = this.#waiting(bytes);
    this.#rest = Buffer.from(bytes.subarray(bytes.length - waiting));
    return bytes.subarray(0, bytes.length - waiting).toString(this.encoding);
  }
  end(chunk) {
    const text = chunk === undefined ? '' : this.write(chunk);
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    return text + (rest.length ? rest.toString(this.encoding) : '');
  }
}

module.exports = { StringDecoder };
