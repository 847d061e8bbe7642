// The web's streams that change what goes through them: `TransformStream`, and those that
// encode, decode, pack and unpack.

const { coded, wrongType } = require('internal/errors');
const { CUSTOM, inspect } = require('internal/inspect');
const { ReadableStream, stateOf } = require('internal/web_readable');
const { deferred, invalid } = require('internal/web_shared');
const { WritableStream, failStream, writableState } = require('internal/web_writable');

const KEY = Symbol('key');

class TransformStreamDefaultController {
  #inner;
  #stream;
  constructor(key, inner, stream) {
    if (key !== KEY) throw coded(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
    this.#inner = inner;
    this.#stream = stream;
  }
  get desiredSize() { return this.#inner.desiredSize; }
  enqueue(chunk) { this.#stream._enqueue(chunk); }
  error(error) { this.#stream._fail(error); }
  terminate() {
    this.#inner.close();
    this.#stream._failWritable(invalid('TransformStream terminated'));
  }
  get [Symbol.toStringTag]() { return 'TransformStreamDefaultController'; }
}

class TransformStream {
  #readable;
  #writable;
  #inner;
  /** Settled when the side that is read wants more. */
  #wanted = deferred();
  #isWanted = false;
  #controller;
  constructor(transformer = {}, writableStrategy = {}, readableStrategy = {}) {
    for (const name of ['readableType', 'writableType']) {
      if (transformer?.[name] !== undefined) throw coded(RangeError, 'ERR_INVALID_ARG_VALUE', `The property 'transformer.${name}' is invalid. Received ${inspect(transformer[name])}`);
    }
    const begun = deferred();
    const mark = readableStrategy?.highWaterMark;
    this.#readable = new ReadableStream({
      start: (inner) => {
        this.#inner = inner;
        return begun.promise;
      },
      pull: () => {
        this.#isWanted = true;
        this.#wanted.resolve();
      },
      cancel: (reason) => this._failWritable(reason),
    }, { ...readableStrategy, size: readableStrategy?.size, highWaterMark: mark ?? 0 });
    this.#controller = new TransformStreamDefaultController(KEY, this.#inner, this);
    this.#writable = new WritableStream({
      start: () => begun.promise,
      write: (chunk) => this.#write(transformer, chunk),
      close: () => this.#close(transformer),
      abort: (reason) => this._fail(reason),
    }, { ...writableStrategy, size: writableStrategy?.size });
    try {
      begun.resolve(transformer?.start?.(this.#controller));
    } catch (error) {
      begun.reject(error);
      throw error;
    }
  }
  async #write(transformer, chunk) {
    while (!this.#isWanted && !(this.#inner.desiredSize > 0)) {
      await this.#wanted.promise;
      const { state, error } = writableState(this.#writable);
      if (state === 'erroring') throw error;
    }
    try {
      if (transformer?.transform) await transformer.transform(chunk, this.#controller);
      else this.#controller.enqueue(chunk);
    } catch (error) {
      this._fail(error);
      throw error;
    }
    const readable = stateOf(this.#readable);
    if (readable.state === 'errored') throw readable.error;
  }
  async #close(transformer) {
    try {
      await transformer?.flush?.(this.#controller);
    } catch (error) {
      this._fail(error);
      throw error;
    }
    const { state, error } = stateOf(this.#readable);
    if (state === 'errored') throw error;
    // A script may have closed it by itself.
    if (state === 'readable') this.#inner.close();
  }
  _enqueue(chunk) {
    // Whoever waits for more says so while the chunk is handed over.
    this.#isWanted = false;
    this.#wanted = deferred();
    try {
      this.#inner.enqueue(chunk);
    } catch (error) {
      this._failWritable(error);
      throw error;
    }
  }
  _fail(error) {
    this.#inner.error(error);
    this._failWritable(error);
  }
  _failWritable(error) {
    failStream(this.#writable, error);
    this.#wanted.resolve();
  }
  get readable() { return this.#readable; }
  get writable() { return this.#writable; }
  get [Symbol.toStringTag]() { return 'TransformStream'; }
  [CUSTOM](depth, options) {
    return `${this.constructor.name} ${inspect({ readable: this.readable, writable: this.writable }, options)}`;
  }
}

/** A pair of streams with a transformation between them that is our own. */
class Through {
  #inner;
  constructor(transformer) { this.#inner = new TransformStream(transformer); }
  get readable() { return this.#inner.readable; }
  get writable() { return this.#inner.writable; }
  get [Symbol.toStringTag]() { return this.constructor.name; }
}

class TextEncoderStream extends Through {
  constructor() {
    const encoder = new TextEncoder();
    let high = '';
    super({
      transform(chunk, controller) {
        const text = high + String(chunk);
        // Half of a pair waits for the other.
        high = /[\ud800-\udbff]$/.test(text) ? text.at(-1) : '';
        const whole = high ? text.slice(0, -1) : text;
        if (whole) controller.enqueue(encoder.encode(whole));
      },
      flush(controller) { if (high) controller.enqueue(encoder.encode(high)); },
    });
  }
  get encoding() { return 'utf-8'; }
}

class TextDecoderStream extends Through {
  #decoder;
  constructor(encoding = 'utf-8', options = {}) {
    const decoder = new TextDecoder(encoding, options);
    super({
      transform(chunk, controller) {
        const text = decoder.decode(chunk, { stream: true });
        if (text) controller.enqueue(text);
      },
      flush(controller) {
        const text = decoder.decode();
        if (text) controller.enqueue(text);
      },
    });
    this.#decoder = decoder;
  }
  get encoding() { return this.#decoder.encoding; }
  get fatal() { return this.#decoder.fatal; }
  get ignoreBOM() { return this.#decoder.ignoreBOM; }
}

const FORMATS = { deflate: ['deflateSync', 'inflateSync'], 'deflate-raw': ['deflateRawSync', 'inflateRawSync'], gzip: ['gzipSync', 'gunzipSync'] };

/** Packs or unpacks what came when all of it is there. */
function packing(format, at) {
  const name = FORMATS[format]?.[at];
  if (!name) throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The argument 'format' must be one of: 'deflate', 'deflate-raw', 'gzip'. Received ${inspect(format)}`);
  const pieces = [];
  return {
    transform(chunk) {
      const bytes = require('internal/codecs').bytesOf(chunk);
      if (!bytes || typeof chunk === 'string') throw wrongType('chunk', 'an instance of Buffer, TypedArray, or DataView', chunk);
      pieces.push(Buffer.from(bytes));
    },
    flush(controller) {
      const made = require('zlib')[name](Buffer.concat(pieces));
      if (made.length) controller.enqueue(new Uint8Array(made));
    },
  };
}

class CompressionStream extends Through {
  constructor(format) { super(packing(format, 0)); }
}

class DecompressionStream extends Through {
  constructor(format) { super(packing(format, 1)); }
}

module.exports = { CompressionStream, DecompressionStream, TextDecoderStream, TextEncoderStream, TransformStream, TransformStreamDefaultController };
