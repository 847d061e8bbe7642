// node:zlib: gzip and deflate. Brotli is not here; it says so.

const { Buffer } = require('buffer');
const { bytesOf } = require('internal/codecs');
const { coded, unavailable, wrongType } = require('internal/errors');
const { Transform } = require('stream');

const constants = {
  Z_NO_FLUSH: 0, Z_PARTIAL_FLUSH: 1, Z_SYNC_FLUSH: 2, Z_FULL_FLUSH: 3, Z_FINISH: 4, Z_BLOCK: 5,
  Z_OK: 0, Z_STREAM_END: 1, Z_NEED_DICT: 2, Z_ERRNO: -1, Z_STREAM_ERROR: -2, Z_DATA_ERROR: -3, Z_MEM_ERROR: -4, Z_BUF_ERROR: -5,
  Z_NO_COMPRESSION: 0, Z_BEST_SPEED: 1, Z_BEST_COMPRESSION: 9, Z_DEFAULT_COMPRESSION: -1, Z_DEFAULT_STRATEGY: 0,
};
const MAX_OUTPUT = 2 ** 31 - 1;

/** Format → whether it is made or read. */
const KINDS = {
  gzip: ['compress', 'gzip'], deflate: ['compress', 'deflate'], deflateRaw: ['compress', 'deflate-raw'],
  gunzip: ['decompress', 'gzip'], inflate: ['decompress', 'deflate'], inflateRaw: ['decompress', 'deflate-raw'], unzip: ['decompress', 'unzip'],
};

function work([operation, format], data, options = {}) {
  const bytes = typeof data === 'string' ? Buffer.from(data) : bytesOf(data);
  if (!bytes) throw wrongType('buffer', 'of type string or an instance of Buffer, TypedArray, DataView, or ArrayBuffer', data);
  const detail = operation === 'compress' ? (options.level ?? -1) : (options.maxOutputLength ?? MAX_OUTPUT);
  try {
    return Buffer._wrap(host(operation, format, bytes, detail));
  } catch (error) {
    throw coded(error.code === 'ERR_BUFFER_TOO_LARGE' ? RangeError : Error, error.code, error.message, { errno: constants[error.code] });
  }
}

/** Both ways need the whole before they can begin; the stream hands it over at its end. */
class Zlib extends Transform {
  #pieces = [];
  constructor(kind, options = {}) {
    super(options);
    this._kind = kind;
    this._options = options;
    this.bytesWritten = 0;
  }
  _transform(chunk, _encoding, callback) {
    this.#pieces.push(chunk);
    this.bytesWritten += chunk.length;
    callback();
  }
  _flush(callback) {
    let whole;
    try {
      whole = work(KINDS[this._kind], Buffer.concat(this.#pieces), this._options);
    } catch (error) {
      return callback(error);
    }
    for (let at = 0; at < whole.length; at += 65536) this.push(whole.subarray(at, at + 65536));
    callback();
  }
  flush(kind, callback) { (typeof kind === 'function' ? kind : callback)?.(); }
  close(callback) {
    if (callback) this.once('close', callback);
    this.destroy();
  }
}

/** CRC-32 as gzip has it. */
function crc32(data, value = 0) {
  let sum = ~value >>> 0;
  for (const byte of typeof data === 'string' ? Buffer.from(data) : bytesOf(data)) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return ~sum >>> 0;
}

const zlib = { constants, codes: constants, crc32, ...constants };
for (const name of Object.keys(KINDS)) {
  const Kind = { [name]: class extends Zlib { constructor(options) { super(name, options); } } }[name];
  const title = name[0].toUpperCase() + name.slice(1);
  zlib[title] = Kind;
  zlib[`create${title}`] = (options) => new Kind(options);
  zlib[`${name}Sync`] = (data, options) => work(KINDS[name], data, options);
  zlib[name] = (data, options, callback) => {
    const done = typeof options === 'function' ? options : callback;
    let [error, result] = [null, undefined];
    try {
      result = work(KINDS[name], data, typeof options === 'function' ? {} : options);
    } catch (thrown) {
      error = thrown;
    }
    require('internal/scheduler').setImmediate(() => done(error, result));
  };
}
for (const name of ['brotliCompress', 'brotliDecompress', 'brotliCompressSync', 'brotliDecompressSync', 'createBrotliCompress', 'createBrotliDecompress']) {
  zlib[name] = () => {
    throw unavailable(`zlib.${name}`);
  };
}

module.exports = zlib;
