// node:crypto: digests, keyed digests, derived keys and random numbers. Ciphers and signatures
// are not here; they say so.

const { Buffer } = require('buffer');
const { bytesOf } = require('internal/codecs');
const { coded, unavailable, wrongType } = require('internal/errors');
const { Transform } = require('stream');

const HASHES = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'];

function dataOf(data, encoding, name = 'data') {
  if (typeof data === 'string') return Buffer.from(data, encoding === 'buffer' ? undefined : encoding);
  const bytes = bytesOf(data);
  if (!bytes) throw wrongType(name, 'of type string or an instance of Buffer, TypedArray, or DataView', data);
  return bytes;
}

const inEncoding = (bytes, encoding) => (encoding && encoding !== 'buffer' ? Buffer._wrap(bytes).toString(encoding) : Buffer._wrap(bytes));

/** A digest that grows; it is made when it is asked for. */
class Digest extends Transform {
  #pieces;
  #make;
  #isDone = false;
  constructor(make, pieces = []) {
    super();
    this.#make = make;
    this.#pieces = pieces;
  }
  update(data, encoding) {
    if (this.#isDone) throw coded(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    this.#pieces.push(Buffer.from(dataOf(data, encoding)));
    return this;
  }
  digest(encoding) {
    if (this.#isDone) throw coded(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    this.#isDone = true;
    return inEncoding(this.#make(Buffer.concat(this.#pieces)), encoding);
  }
  copy() { return new Digest(this.#make, [...this.#pieces]); }
  _transform(chunk, encoding, callback) {
    this.update(chunk, encoding);
    callback();
  }
  _flush(callback) { callback(null, this.digest()); }
}

function createHash(algorithm) {
  const name = String(algorithm);
  host('digest', name, '');
  return new Digest((bytes) => host('digest', name, bytes));
}

class KeyObject {
  constructor(bytes) {
    this.type = 'secret';
    Object.defineProperty(this, '_bytes', { value: Buffer.from(bytes) });
    this.symmetricKeySize = bytes.length;
  }
  export() { return this._bytes; }
}

function createHmac(algorithm, key) {
  const name = String(algorithm);
  const bytes = key instanceof KeyObject ? key._bytes : dataOf(key, 'utf8', 'key');
  host('digest', name, '');
  return new Digest((data) => host('hmac', name, bytes, data));
}

function randomBytes(size, callback) {
  if (typeof size !== 'number') throw wrongType('size', 'of type number', size);
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += 65536) bytes.set(host('random', Math.min(65536, size - at)), at);
  if (!callback) return bytes;
  require('internal/scheduler').setImmediate(() => callback(null, bytes));
}

function randomFillSync(buffer, offset = 0, size = buffer.byteLength - offset) {
  bytesOf(buffer).subarray(offset, offset + size).set(randomBytes(size));
  return buffer;
}

/** A whole number from `low` up to, but not, `high`; every one as likely as the others. */
function randomInt(low, high, callback) {
  if (high === undefined || typeof high === 'function') [low, high, callback] = [0, low, high];
  const range = high - low;
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || range <= 0 || range > 2 ** 48 - 1) {
    throw coded(RangeError, 'ERR_OUT_OF_RANGE', `The value of "max" is out of range. It must be greater than the value of "min" (${low}). Received ${high}`);
  }
  const most = 2 ** 48 - (2 ** 48 % range);
  let drawn;
  do drawn = randomBytes(6).readUIntBE(0, 6);
  while (drawn >= most);
  if (!callback) return low + (drawn % range);
  require('internal/scheduler').setImmediate(() => callback(null, low + (drawn % range)));
}

function randomUUID() {
  const bytes = randomBytes(16);
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function timingSafeEqual(left, right) {
  const [a, b] = [bytesOf(left), bytesOf(right)];
  if (a.length !== b.length) throw coded(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', 'Input buffers must have the same byte length');
  let difference = 0;
  for (let index = 0; index < a.length; index++) difference |= a[index] ^ b[index];
  return difference === 0;
}

function pbkdf2Sync(password, salt, rounds, length, digest) {
  return Buffer._wrap(host('pbkdf2', digest, dataOf(password, 'utf8', 'password'), dataOf(salt, 'utf8', 'salt'), rounds, length));
}

/** RFC 5869. */
function hkdfSync(digest, key, salt, info, length) {
  const secret = host('hmac', digest, dataOf(salt, 'utf8', 'salt'), key instanceof KeyObject ? key._bytes : dataOf(key, 'utf8', 'key'));
  const blocks = [];
  let block = Buffer.alloc(0);
  for (let number = 1, made = 0; made < length; number++, made += block.length) {
    block = Buffer._wrap(host('hmac', digest, secret, Buffer.concat([block, dataOf(info, 'utf8', 'info'), Buffer.from([number])])));
    blocks.push(block);
  }
  return new Uint8Array(Buffer.concat(blocks).subarray(0, length)).buffer;
}

const later = (call) => (...values) => {
  const callback = values.pop();
  let [error, result] = [null, undefined];
  try {
    result = call(...values);
  } catch (thrown) {
    error = thrown;
  }
  require('internal/scheduler').setImmediate(() => callback(error, result));
};

/** The digests and keyed digests of the web's own interface. */
const subtle = {
  async digest(algorithm, data) {
    return new Uint8Array(host('digest', algorithm.name ?? algorithm, dataOf(data))).buffer;
  },
  async importKey(format, data, algorithm, extractable, usages) {
    if (format !== 'raw' || (algorithm.name ?? algorithm) !== 'HMAC') throw unavailable(`crypto.subtle.importKey of ${algorithm.name ?? algorithm}`);
    return Object.defineProperty({ type: 'secret', extractable, algorithm, usages }, '_bytes', { value: Buffer.from(dataOf(data)) });
  },
  async sign(algorithm, key, data) {
    return new Uint8Array(host('hmac', key.algorithm.hash.name ?? key.algorithm.hash, key._bytes, dataOf(data))).buffer;
  },
  async verify(algorithm, key, signature, data) {
    const made = Buffer.from(await subtle.sign(algorithm, key, data));
    return made.length === signature.byteLength && timingSafeEqual(made, signature);
  },
};

const webcrypto = {
  subtle,
  randomUUID,
  getRandomValues(array) {
    if (array.byteLength > 65536) throw new DOMException('The requested length exceeds 65,536 bytes', 'QuotaExceededError');
    return randomFillSync(array);
  },
};

module.exports = {
  Hash: Digest,
  Hmac: Digest,
  KeyObject,
  constants: {},
  createHash,
  createHmac,
  createSecretKey: (key, encoding) => new KeyObject(dataOf(key, encoding, 'key')),
  getHashes: () => [...HASHES],
  getRandomValues: webcrypto.getRandomValues,
  hash: (algorithm, data, encoding = 'hex') => createHash(algorithm).update(data).digest(encoding),
  hkdf: later(hkdfSync),
  hkdfSync,
  pbkdf2: later(pbkdf2Sync),
  pbkdf2Sync,
  randomBytes,
  pseudoRandomBytes: randomBytes,
  randomFill: later(randomFillSync),
  randomFillSync,
  randomInt,
  randomUUID,
  subtle,
  timingSafeEqual,
  webcrypto,
};

const missing = ['createCipheriv', 'createDecipheriv', 'createSign', 'createVerify', 'createDiffieHellman', 'createECDH', 'createPrivateKey', 'createPublicKey', 'generateKeyPair', 'generateKeyPairSync', 'privateDecrypt', 'privateEncrypt', 'publicDecrypt', 'publicEncrypt', 'scrypt', 'scryptSync', 'sign', 'verify'];
for (const name of missing) {
  module.exports[name] = () => {
    throw unavailable(`crypto.${name}`);
  };
}
