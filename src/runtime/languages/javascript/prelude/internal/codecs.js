// Text and bytes: UTF-8, UTF-16, Latin-1, hex and Base64.

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const DIGITS = new Int8Array(128).fill(-1);
for (let index = 0; index < 64; index++) DIGITS[ALPHABET.charCodeAt(index)] = index;
DIGITS['-'.charCodeAt(0)] = 62;
DIGITS['_'.charCodeAt(0)] = 63;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** From this length on the host is quicker; it also makes one piece of joined texts first. */
const LONG = 64;

function utf8Length(text) {
  if (text.length > LONG) return host('encode', text).length;
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) length += 1;
    else if (unit < 0x800) length += 2;
    else if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) {
      length += 4;
      index++;
    } else length += 3;
  }
  return length;
}

function utf8Encode(text) {
  if (text.length > LONG) return host('encode', text);
  const bytes = new Uint8Array(utf8Length(text));
  let at = 0;
  for (let index = 0; index < text.length; index++) {
    let point = text.charCodeAt(index);
    if (point < 0x80) {
      bytes[at++] = point;
      continue;
    }
    if (point >= 0xd800 && point < 0xe000) {
      const next = text.charCodeAt(index + 1);
      if (point < 0xdc00 && (next & 0xfc00) === 0xdc00) {
        point = ((point - 0xd800) << 10) + (next - 0xdc00) + 0x10000;
        index++;
      } else point = 0xfffd;
    }
    if (point < 0x800) bytes[at++] = 0xc0 | (point >> 6);
    else {
      if (point < 0x10000) bytes[at++] = 0xe0 | (point >> 12);
      else {
        bytes[at++] = 0xf0 | (point >> 18);
        bytes[at++] = 0x80 | ((point >> 12) & 63);
      }
      bytes[at++] = 0x80 | ((point >> 6) & 63);
    }
    bytes[at++] = 0x80 | (point & 63);
  }
  return bytes;
}

/** Joins code units in pieces that a call's arguments can hold. */
class Units {
  text = '';
  units = [];
  push(unit) {
    this.units.push(unit);
    if (this.units.length > 4096) this.flush();
  }
  point(point) {
    if (point > 0xffff) {
      this.push(0xd800 + ((point - 0x10000) >> 10));
      this.push(0xdc00 + ((point - 0x10000) & 0x3ff));
    } else this.push(point);
  }
  flush() {
    this.text += String.fromCharCode.apply(null, this.units);
    this.units = [];
    return this.text;
  }
}

/**
 * Reads UTF-8; what is broken becomes U+FFFD, one for each longest beginning of a character.
 * Gives the text and how many bytes at the end begin a character that is not whole.
 */
function utf8Read(bytes, onBroken) {
  const out = new Units();
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at];
    if (first < 0x80) {
      out.push(first);
      at++;
      continue;
    }
    let need = first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xf0 && first < 0xf5 ? 3 : 0;
    let point = need ? first & (0x3f >> need) : 0;
    let low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    let high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
    const start = at++;
    const whole = need;
    while (need > 0 && at < bytes.length && bytes[at] >= low && bytes[at] <= high) {
      point = (point << 6) | (bytes[at++] & 63);
      [low, high] = [0x80, 0xbf];
      need--;
    }
    if (whole && need === 0) out.point(point);
    else {
      if (whole && at === bytes.length) return { text: out.flush(), rest: at - start };
      onBroken?.();
      out.push(0xfffd);
    }
  }
  return { text: out.flush(), rest: 0 };
}

function utf8Decode(bytes) {
  if (bytes.length > LONG) return host('decode', bytes);
  const { text, rest } = utf8Read(bytes);
  return rest ? `${text}\ufffd` : text;
}

function base64Encode(bytes, isUrl) {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const bits = (bytes[at] << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const left = bytes.length - at;
    text += ALPHABET[bits >> 18] + ALPHABET[(bits >> 12) & 63];
    if (left > 1) text += ALPHABET[(bits >> 6) & 63];
    if (left > 2) text += ALPHABET[bits & 63];
    if (!isUrl && left < 3) text += left === 1 ? '==' : '=';
  }
  return isUrl ? text.replace(/[+/]/g, (sign) => (sign === '+' ? '-' : '_')) : text;
}

/** Reads either alphabet, passes over what belongs to neither and stops at a `=`. */
function base64Decode(text) {
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let [at, bits, count] = [0, 0, 0];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit === 61) break;
    const digit = unit < 128 ? DIGITS[unit] : -1;
    if (digit < 0) continue;
    bits = (bits << 6) | digit;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes[at++] = (bits >> count) & 0xff;
    }
  }
  return bytes.subarray(0, at);
}

function hexDecode(text) {
  const bytes = new Uint8Array(text.length >> 1);
  for (let at = 0; at < bytes.length; at++) {
    const pair = text.slice(at * 2, at * 2 + 2);
    if (!/^[0-9a-f]{2}$/i.test(pair)) return bytes.subarray(0, at);
    bytes[at] = Number.parseInt(pair, 16);
  }
  return bytes;
}

function unitsDecode(bytes, mask) {
  const out = new Units();
  for (const byte of bytes) out.push(byte & mask);
  return out.flush();
}

function utf16Encode(text) {
  const bytes = new Uint8Array(text.length * 2);
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    bytes[index * 2] = unit & 0xff;
    bytes[index * 2 + 1] = unit >> 8;
  }
  return bytes;
}

function utf16Decode(bytes) {
  const out = new Units();
  for (let at = 0; at + 1 < bytes.length; at += 2) out.push(bytes[at] | (bytes[at + 1] << 8));
  return out.flush();
}

function latin1Encode(text) {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}

const latin1 = { encode: latin1Encode, decode: (bytes) => unitsDecode(bytes, 0xff) };
const utf8 = { encode: utf8Encode, decode: utf8Decode };
const utf16 = { encode: utf16Encode, decode: utf16Decode };

/** Encodings by all the names that node knows. */
const ENCODINGS = {
  utf8,
  'utf-8': utf8,
  utf16le: utf16,
  'utf-16le': utf16,
  ucs2: utf16,
  'ucs-2': utf16,
  latin1,
  binary: latin1,
  ascii: { encode: latin1Encode, decode: (bytes) => unitsDecode(bytes, 0x7f) },
  hex: { encode: hexDecode, decode: (bytes) => Array.from(bytes, (byte) => HEX[byte]).join('') },
  base64: { encode: base64Decode, decode: (bytes) => base64Encode(bytes, false) },
  base64url: { encode: base64Decode, decode: (bytes) => base64Encode(bytes, true) },
};

function encoding(name) {
  const found = ENCODINGS[name === undefined || name === null ? 'utf8' : String(name).toLowerCase()];
  if (found) return found;
  throw require('internal/errors').coded(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${name}`);
}

/** The bytes of a buffer, a view or text. */
function bytesOf(value) {
  if (typeof value === 'string') return utf8Encode(value);
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return undefined;
}

class TextEncoder {
  get encoding() {
    return 'utf-8';
  }
  encode(text = '') {
    return utf8Encode(String(text));
  }
  encodeInto(text, target) {
    let [read, written] = [0, 0];
    for (const sign of String(text)) {
      const bytes = utf8Encode(sign);
      if (written + bytes.length > target.length) break;
      target.set(bytes, written);
      written += bytes.length;
      read += sign.length;
    }
    return { read, written };
  }
}

/** The labels of the encodings that a `TextDecoder` takes. */
const LABELS = {
  'utf-8': 'utf-8', utf8: 'utf-8', 'unicode-1-1-utf-8': 'utf-8',
  'utf-16le': 'utf-16le', 'utf-16': 'utf-16le',
  latin1: 'windows-1252', ascii: 'windows-1252', 'us-ascii': 'windows-1252',
  'iso-8859-1': 'windows-1252', 'windows-1252': 'windows-1252',
};
// The signs of windows-1252 where it differs from Latin-1.
const WINDOWS_1252 = '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f' +
  '\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

class TextDecoder {
  #rest = new Uint8Array();
  #isStarted = false;
  constructor(label = 'utf-8', options = {}) {
    const encoding = LABELS[String(label).trim().toLowerCase()];
    if (!encoding) {
      throw require('internal/errors').coded(RangeError, 'ERR_ENCODING_NOT_SUPPORTED', `The "${label}" encoding is not supported`);
    }
    this.encoding = encoding;
    this.fatal = Boolean(options?.fatal);
    this.ignoreBOM = Boolean(options?.ignoreBOM);
  }
  decode(input, options = {}) {
    let bytes = input === undefined ? new Uint8Array() : bytesOf(input);
    if (!bytes || typeof input === 'string') {
      throw require('internal/errors').wrongType('input', 'an instance of ArrayBuffer or ArrayBufferView', input);
    }
    if (this.#rest.length) {
      const whole = new Uint8Array(this.#rest.length + bytes.length);
      whole.set(this.#rest);
      whole.set(bytes, this.#rest.length);
      bytes = whole;
    }
    let { text, rest } = this.#read(bytes);
    this.#rest = options?.stream ? bytes.slice(bytes.length - rest) : new Uint8Array();
    if (!options?.stream && rest) {
      if (this.fatal) this.#fail();
      text += '\ufffd';
    }
    const isFirst = !this.#isStarted;
    this.#isStarted = Boolean(options?.stream) && (this.#isStarted || text !== '');
    return isFirst && !this.ignoreBOM && text.startsWith('\ufeff') ? text.slice(1) : text;
  }
  #read(bytes) {
    if (this.encoding === 'utf-8') return utf8Read(bytes, this.fatal ? () => this.#fail() : undefined);
    if (this.encoding === 'utf-16le') return { text: utf16Decode(bytes), rest: bytes.length % 2 };
    const text = latin1.decode(bytes).replace(/[\x80-\x9f]/g, (sign) => WINDOWS_1252[sign.charCodeAt(0) - 0x80]);
    return { text, rest: 0 };
  }
  #fail() {
    throw require('internal/errors').coded(TypeError, 'ERR_ENCODING_INVALID_ENCODED_DATA', `The encoded data was not valid for encoding ${this.encoding}`);
  }
}

module.exports = { ENCODINGS, TextDecoder, TextEncoder, base64Decode, bytesOf, encoding, utf8Decode, utf8Encode, utf8Length, utf8Read };
