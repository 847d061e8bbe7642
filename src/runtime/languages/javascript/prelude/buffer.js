// node:buffer: bytes with the methods of node, on top of `Uint8Array`.

const codecs = require('internal/codecs');
const { coded, wrongType } = require('internal/errors');
const { CUSTOM } = require('internal/inspect');

const MAX_LENGTH = 2 ** 31 - 1;

class Buffer extends Uint8Array {
  static poolSize = 8192;

  static from(value, encodingOrOffset, length) {
    if (typeof value === 'string') return wrap(codecs.encoding(encodingOrOffset).encode(value));
    if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) return new Buffer(value, encodingOrOffset, length);
    if (value === null || value === undefined || (typeof value !== 'object' && typeof value !== 'function')) {
      throw wrongType('first argument', 'of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object', value);
    }
    if (value.type === 'Buffer' && Array.isArray(value.data)) return Buffer.from(value.data);
    const primitive = typeof value[Symbol.toPrimitive] === 'function' ? value[Symbol.toPrimitive]('string') : value.valueOf();
    if (primitive !== value && primitive != null) return Buffer.from(primitive, encodingOrOffset, length);
    const buffer = new Buffer(Math.max(0, Math.trunc(value.length) || 0));
    for (let index = 0; index < buffer.length; index++) buffer[index] = value[index];
    return buffer;
  }
  static alloc(size, fill, encoding) {
    const buffer = new Buffer(checkSize(size));
    return fill === undefined || fill === 0 ? buffer : buffer.fill(fill, encoding);
  }
  static allocUnsafe(size) { return new Buffer(checkSize(size)); }
  static allocUnsafeSlow(size) { return new Buffer(checkSize(size)); }
  static isBuffer(value) { return value instanceof Buffer; }
  static isEncoding(name) { return typeof name === 'string' && name.toLowerCase() in codecs.ENCODINGS; }
  static byteLength(value, encoding) {
    if (typeof value !== 'string') {
      if (value?.byteLength !== undefined) return value.byteLength;
      throw wrongType('string', 'of type string or an instance of Buffer or ArrayBuffer', value);
    }
    const name = String(encoding ?? 'utf8').toLowerCase();
    if (name === 'utf8' || name === 'utf-8' || !(name in codecs.ENCODINGS)) return codecs.utf8Length(value);
    if (name === 'hex') return value.length >>> 1;
    if (name.startsWith('base64')) return (value.replace(/={1,2}$/, '').length * 3) >>> 2;
    return codecs.encoding(name).encode(value).length;
  }
  static compare(left, right) {
    const shorter = Math.min(left.length, right.length);
    for (let index = 0; index < shorter; index++) {
      if (left[index] !== right[index]) return left[index] < right[index] ? -1 : 1;
    }
    return Math.sign(left.length - right.length);
  }
  static concat(list, length) {
    if (!Array.isArray(list)) throw wrongType('list', 'an instance of Array', list);
    const whole = new Buffer(length ?? list.reduce((sum, one) => sum + one.length, 0));
    let at = 0;
    for (const one of list) {
      if (at >= whole.length) break;
      whole.set(one.length > whole.length - at ? one.subarray(0, whole.length - at) : one, at);
      at += one.length;
    }
    return whole;
  }
  static copyBytesFrom(view, offset = 0, length = view.length - offset) {
    const part = view.subarray(offset, offset + length);
    return Buffer.from(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  }
  static of(...bytes) { return Buffer.from(bytes); }

  get parent() { return this.buffer; }
  get offset() { return this.byteOffset; }

  toString(encoding, start = 0, end = this.length) {
    return codecs.encoding(encoding).decode(super.subarray(Math.max(0, start || 0), Math.max(0, end)));
  }
  toLocaleString(encoding, start, end) { return this.toString(encoding, start, end); }
  toJSON() { return { type: 'Buffer', data: Array.from(this) }; }
  equals(other) {
    if (!(other instanceof Uint8Array)) throw wrongType('otherBuffer', 'an instance of Buffer or Uint8Array', other);
    return Buffer.compare(this, other) === 0;
  }
  compare(target, targetStart = 0, targetEnd = target.length, start = 0, end = this.length) {
    return Buffer.compare(this.subarray(start, end), target.subarray(targetStart, targetEnd));
  }
  slice(start, end) { return this.subarray(start, end); }
  subarray(start, end) {
    const part = super.subarray(start, end);
    return part instanceof Buffer ? part : new Buffer(part.buffer, part.byteOffset, part.byteLength);
  }
  copy(target, targetStart = 0, start = 0, end = this.length) {
    const part = super.subarray(start, Math.min(end, start + Math.max(0, target.length - targetStart)));
    target.set(part, targetStart);
    return part.length;
  }
  write(text, offset = 0, length, encoding) {
    if (typeof offset === 'string') [offset, encoding] = [0, offset];
    if (typeof length === 'string') [length, encoding] = [undefined, length];
    const room = Math.min(length ?? Infinity, this.length - offset);
    let bytes = codecs.encoding(encoding).encode(text);
    if (bytes.length > room) {
      bytes = bytes.subarray(0, room);
      const isUtf8 = ['utf8', 'utf-8'].includes(String(encoding ?? 'utf8').toLowerCase());
      // A sign that does not fit as a whole is left out.
      if (isUtf8) bytes = bytes.subarray(0, bytes.length - codecs.utf8Read(bytes).rest);
    }
    this.set(bytes, offset);
    return bytes.length;
  }
  fill(value, offset = 0, end = this.length, encoding) {
    if (typeof offset === 'string') [offset, encoding] = [0, offset];
    if (typeof end === 'string') [end, encoding] = [this.length, end];
    if (typeof value === 'string' || value instanceof Uint8Array) {
      const bytes = typeof value === 'string' ? codecs.encoding(encoding).encode(value) : value;
      if (bytes.length === 0) return super.fill(0, offset, end);
      for (let index = offset; index < end; index++) this[index] = bytes[(index - offset) % bytes.length];
      return this;
    }
    return super.fill(typeof value === 'boolean' ? Number(value) : value & 0xff, offset, end);
  }
  indexOf(value, offset, encoding) { return search(this, value, offset, encoding, false); }
  lastIndexOf(value, offset, encoding) { return search(this, value, offset, encoding, true); }
  includes(value, offset, encoding) { return this.indexOf(value, offset, encoding) !== -1; }
  swap16() { return swap(this, 2); }
  swap32() { return swap(this, 4); }
  swap64() { return swap(this, 8); }
  [CUSTOM](_depth, context) {
    const shown = Array.from(super.subarray(0, 50), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const more = this.length > 50 ? ` ... ${this.length - 50} more byte${this.length > 51 ? 's' : ''}` : '';
    return `<${this.constructor.name}${shown ? ' ' : ''}${shown}${more}>`;
  }
}

function checkSize(size) {
  if (typeof size !== 'number') throw wrongType('size', 'of type number', size);
  if (!(size >= 0 && size <= MAX_LENGTH)) {
    throw coded(RangeError, 'ERR_OUT_OF_RANGE', `The value of "size" is out of range. It must be >= 0 && <= ${MAX_LENGTH}. Received ${size}`);
  }
  return size;
}

/** The same bytes as a buffer. */
function wrap(bytes) {
  return new Buffer(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function search(buffer, value, offset, encoding, isBackward) {
  if (typeof offset === 'string') [offset, encoding] = [undefined, offset];
  const needle = typeof value === 'string' ? codecs.encoding(encoding).encode(value) : typeof value === 'number' ? [value & 0xff] : value;
  if (typeof needle !== 'object' || needle === null) throw wrongType('value', 'one of type number or string or an instance of Buffer or Uint8Array', value);
  let start = Math.trunc(offset ?? (isBackward ? buffer.length : 0)) || 0;
  if (start < 0) start = Math.max(buffer.length + start, isBackward ? -1 : 0);
  const last = buffer.length - needle.length;
  if (needle.length === 0) return Math.min(start, buffer.length);
  const matches = (at) => {
    for (let index = 0; index < needle.length; index++) if (buffer[at + index] !== needle[index]) return false;
    return true;
  };
  if (isBackward) for (let at = Math.min(start, last); at >= 0; at--) if (matches(at)) return at;
  if (!isBackward) for (let at = start; at <= last; at++) if (matches(at)) return at;
  return -1;
}

function swap(buffer, width) {
  if (buffer.length % width) throw coded(RangeError, 'ERR_INVALID_BUFFER_SIZE', `Buffer size must be a multiple of ${width * 8}-bits`);
  for (let at = 0; at < buffer.length; at += width) Uint8Array.prototype.subarray.call(buffer, at, at + width).reverse();
  return buffer;
}

function checkRange(buffer, offset, width) {
  if (typeof offset !== 'number') throw wrongType('offset', 'of type number', offset);
  if (!Number.isInteger(offset)) throw coded(RangeError, 'ERR_OUT_OF_RANGE', `The value of "offset" is out of range. It must be an integer. Received ${offset}`);
  if (offset >= 0 && offset + width <= buffer.length) return;
  if (buffer.length < width) throw coded(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', 'Attempt to access memory outside buffer bounds');
  throw coded(RangeError, 'ERR_OUT_OF_RANGE', `The value of "offset" is out of range. It must be >= 0 and <= ${buffer.length - width}. Received ${offset}`);
}

const view = (buffer) => new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);

function define(names, value) {
  for (const name of names) Object.defineProperty(Buffer.prototype, name, { value, writable: true, configurable: true });
}

/** Readers and writers of one kind of number, for both orders of bytes. */
function defineNumber(kind, width, method, bounds) {
  for (const order of width === 1 ? [''] : ['LE', 'BE']) {
    const names = (verb) => (kind.startsWith('UInt') || kind.startsWith('BigUInt') ? [kind, kind.replace('UInt', 'Uint')] : [kind]).map((name) => `${verb}${name}${order}`);
    define(names('read'), function (offset = 0) {
      checkRange(this, offset, width);
      return view(this)[`get${method}`](offset, order === 'LE');
    });
    define(names('write'), function (value, offset = 0) {
      if (bounds && (value < bounds[0] || value > bounds[1])) {
        throw coded(RangeError, 'ERR_OUT_OF_RANGE', `The value of "value" is out of range. It must be >= ${bounds[0]} and <= ${bounds[1]}. Received ${value}`);
      }
      checkRange(this, offset, width);
      view(this)[`set${method}`](offset, value, order === 'LE');
      return offset + width;
    });
  }
}

defineNumber('UInt8', 1, 'Uint8', [0, 255]);
defineNumber('Int8', 1, 'Int8', [-128, 127]);
defineNumber('UInt16', 2, 'Uint16', [0, 65535]);
defineNumber('Int16', 2, 'Int16', [-32768, 32767]);
defineNumber('UInt32', 4, 'Uint32', [0, 4294967295]);
defineNumber('Int32', 4, 'Int32', [-2147483648, 2147483647]);
defineNumber('Float', 4, 'Float32');
defineNumber('Double', 8, 'Float64');
defineNumber('BigUInt64', 8, 'BigUint64');
defineNumber('BigInt64', 8, 'BigInt64');

/** Whole numbers of one to six bytes. */
function readWhole(buffer, offset, width, isLittle, isSigned) {
  checkRange(buffer, offset, width);
  let value = 0;
  for (let index = 0; index < width; index++) value = value * 256 + buffer[offset + (isLittle ? width - 1 - index : index)];
  return isSigned && value >= 2 ** (width * 8 - 1) ? value - 2 ** (width * 8) : value;
}

function writeWhole(buffer, value, offset, width, isLittle) {
  checkRange(buffer, offset, width);
  let left = value < 0 ? value + 2 ** (width * 8) : value;
  for (let index = 0; index < width; index++) {
    buffer[offset + (isLittle ? index : width - 1 - index)] = left % 256;
    left = Math.floor(left / 256);
  }
  return offset + width;
}

for (const order of ['LE', 'BE']) {
  for (const kind of ['Int', 'UInt', 'Uint']) {
    define([`read${kind}${order}`], function (offset, width) {
      return readWhole(this, offset, width, order === 'LE', kind === 'Int');
    });
    define([`write${kind}${order}`], function (value, offset, width) {
      return writeWhole(this, value, offset, width, order === 'LE');
    });
  }
}

const atob = (text) => {
  const plain = String(text).replace(/[\t\n\f\r ]/g, '');
  if (/[^A-Za-z0-9+/=]/.test(plain) || plain.replace(/={1,2}$/, '').length % 4 === 1 || /=.*[^=]/.test(plain)) {
    throw new DOMException('The string to be decoded is not correctly encoded.', 'InvalidCharacterError');
  }
  return Buffer.from(plain, 'base64').toString('latin1');
};

const btoa = (text) => {
  if (/[^\x00-\xff]/.test(String(text))) throw new DOMException('Invalid character', 'InvalidCharacterError');
  return Buffer.from(String(text), 'latin1').toString('base64');
};

function isUtf8(input) {
  let isBroken = false;
  const { rest } = codecs.utf8Read(codecs.bytesOf(input), () => (isBroken = true));
  return !isBroken && rest === 0;
}

// Other modules' files make buffers of bytes that are theirs.
Object.defineProperty(Buffer, '_wrap', { value: wrap });

module.exports = {
  Buffer,
  SlowBuffer: Buffer,
  INSPECT_MAX_BYTES: 50,
  kMaxLength: MAX_LENGTH,
  kStringMaxLength: 2 ** 29 - 24,
  constants: { MAX_LENGTH, MAX_STRING_LENGTH: 2 ** 29 - 24 },
  atob,
  btoa,
  isAscii: (input) => codecs.bytesOf(input).every((byte) => byte < 128),
  isUtf8,
  transcode: (source, from, to) => Buffer.from(Buffer.from(source).toString(from), to),
  get Blob() { return require('internal/body').Blob; },
  get File() { return require('internal/body').File; },
};
