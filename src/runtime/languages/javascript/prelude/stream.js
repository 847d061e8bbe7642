// node:stream: pieces of data on their way, with as much waiting as the reader can take.

const EventEmitter = require('events');
const { Buffer } = require('buffer');
const { bytesOf, encoding: checkEncoding } = require('internal/codecs');
const { coded, wrongType } = require('internal/errors');
const { nextTick } = require('internal/scheduler');

const HIGH_WATER_MARK = 16384;

class Stream extends EventEmitter {
  pipe(target) {
    this.on('data', (chunk) => target.write(chunk));
    this.on('end', () => target.end());
    return target;
  }
}

/** Ends a stream, with an error or without; its own `_destroy` cleans up first. */
function destroy(stream, error) {
  if (stream.destroyed) return stream;
  stream.destroyed = true;
  stream.errored = error ?? null;
  const finish = (failed) => {
    const final = failed ?? error;
    nextTick(() => {
      // Whoever waits for the end is told also when it never comes.
      for (const callback of stream._writing?.onEnd.splice(0) ?? []) callback(final ?? coded(Error, 'ERR_STREAM_DESTROYED', 'Cannot call end after a stream was destroyed'));
      if (final) {
        stream.errored = final;
        stream.emit('error', final);
      }
      stream.closed = true;
      stream.emit('close');
    });
  };
  try {
    stream._destroy(error ?? null, finish);
  } catch (thrown) {
    finish(thrown);
  }
  return stream;
}

/** Takes the methods that one passes to a constructor. */
function adopt(stream, options, names) {
  for (const name of names) if (typeof options[name] === 'function') stream[`_${name}`] = options[name];
  if (options.signal) {
    const stop = () => stream.destroy(new (require('internal/event_target').AbortError)(undefined, { cause: options.signal.reason }));
    if (options.signal.aborted) stop();
    else options.signal.addEventListener('abort', stop, { once: true });
  }
}

function asChunk(chunk, encoding, isObjects) {
  if (isObjects || chunk instanceof Buffer) return chunk;
  if (typeof chunk === 'string') return Buffer.from(chunk, encoding);
  const bytes = bytesOf(chunk);
  if (!bytes) throw wrongType('chunk', 'of type string or an instance of Buffer, TypedArray, or DataView', chunk);
  return Buffer._wrap(bytes);
}

const readable = {
  _initReadable(options) {
    this.readable = true;
    this.readableObjectMode = Boolean(options.objectMode ?? options.readableObjectMode);
    this.readableHighWaterMark = options.readableHighWaterMark ?? options.highWaterMark ?? (this.readableObjectMode ? 16 : HIGH_WATER_MARK);
    this.readableEncoding = null;
    this.readableFlowing = null;
    this.readableEnded = false;
    this.readableLength = 0;
    this._chunks = [];
    this._reading = { isAsked: false, hasEnd: false, isFlowing: false, isEmitting: false };
    if (options.encoding) this.setEncoding(options.encoding);
  },
  _read() { throw coded(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The _read() method is not implemented'); },
  setEncoding(name) {
    checkEncoding(name);
    this._decoder = new (require('string_decoder').StringDecoder)(name);
    this.readableEncoding = this._decoder.encoding;
    const text = this._chunks.splice(0).map((chunk) => this._decoder.write(chunk)).join('');
    this.readableLength = text.length;
    if (text) this._chunks.push(text);
    return this;
  },
  push(chunk, encoding) {
    const state = this._reading;
    state.isAsked = false;
    if (state.hasEnd) {
      if (chunk !== null) destroy(this, coded(Error, 'ERR_STREAM_PUSH_AFTER_EOF', 'stream.push() after EOF'));
      return false;
    }
    if (chunk === null) {
      state.hasEnd = true;
      const rest = this._decoder?.end();
      if (rest) this._store(rest);
      this._wake();
      return false;
    }
    let value = asChunk(chunk, encoding, this.readableObjectMode);
    if (this._decoder && !this.readableObjectMode) value = this._decoder.write(value);
    if (this.readableObjectMode || value.length > 0) this._store(value);
    this._wake();
    return this.readableLength < this.readableHighWaterMark;
  },
  unshift(chunk, encoding) {
    const value = this._decoder && typeof chunk === 'string' ? chunk : asChunk(chunk, encoding, this.readableObjectMode);
    this._chunks.unshift(value);
    this.readableLength += this.readableObjectMode ? 1 : value.length;
    this._wake();
  },
  _store(value) {
    this._chunks.push(value);
    this.readableLength += this.readableObjectMode ? 1 : value.length;
  },
  /** Asks the source for more, when there is room and nobody asked already. */
  _ask() {
    const state = this._reading;
    if (state.isAsked || state.hasEnd || this.destroyed || this.readableLength >= Math.max(1, this.readableHighWaterMark)) return;
    state.isAsked = true;
    try {
      this._read(this.readableHighWaterMark);
    } catch (error) {
      destroy(this, error);
    }
  },
  /** Something changed: tells the reader in the next tick. */
  _wake() {
    const state = this._reading;
    if (state.isEmitting) return;
    state.isEmitting = true;
    nextTick(() => {
      state.isEmitting = false;
      if (this.destroyed) return;
      if (this.readableFlowing) this._flow();
      else if (this.listenerCount('readable') > 0 && (this.readableLength > 0 || (state.hasEnd && !this.readableEnded))) this.emit('readable');
      this._finishReading();
      if (!this.destroyed && (this.readableFlowing || this.listenerCount('readable') > 0)) this._ask();
    });
  },
  _flow() {
    while (this.readableFlowing && this._chunks.length > 0 && !this.destroyed) {
      const chunk = this._chunks.shift();
      this.readableLength -= this.readableObjectMode ? 1 : chunk.length;
      this.emit('data', chunk);
      if (this._chunks.length === 0) this._ask();
    }
  },
  _finishReading() {
    const isDrained = this._reading.hasEnd && this._chunks.length === 0;
    if (!isDrained || this.readableEnded || this.destroyed) return;
    if (!this.readableFlowing && this.listenerCount('readable') === 0 && !this._isDrainedByRead) return;
    this.readableEnded = true;
    this.readable = false;
    this.emit('end');
    if (this._autoDestroy && (!this._writing || this.writableFinished)) destroy(this);
    else if (this._writing && !this.allowHalfOpen) this.end();
  },
  read(size) {
    if (size === 0) {
      this._ask();
      return null;
    }
    this._isDrainedByRead = true;
    if (this._chunks.length === 0) {
      if (this._reading.hasEnd) this._wake();
      else this._ask();
      if (this._chunks.length === 0) return null;
    }
    let value;
    if (this.readableObjectMode) value = this._chunks.shift();
    else {
      if (size !== undefined && size > this.readableLength && !this._reading.hasEnd) {
        this._ask();
        return null;
      }
      const whole = typeof this._chunks[0] === 'string' ? this._chunks.join('') : this._chunks.length === 1 ? this._chunks[0] : Buffer.concat(this._chunks);
      value = size === undefined || size >= whole.length ? whole : whole.slice(0, size);
      this._chunks = value.length < whole.length ? [whole.slice(value.length)] : [];
    }
    this.readableLength -= this.readableObjectMode ? 1 : value.length;
    if (this._chunks.length === 0) this._wake();
    this.emit('data', value);
    return value;
  },
  resume() {
    if (this.readableFlowing !== true) {
      this.readableFlowing = true;
      this._wake();
    }
    return this;
  },
  pause() {
    this.readableFlowing = false;
    return this;
  },
  isPaused() { return this.readableFlowing === false; },
  pipe(target, options = {}) {
    const onData = (chunk) => {
      if (target.write(chunk) === false) {
        this.pause();
        target.once('drain', () => this.resume());
      }
    };
    const onEnd = () => {
      if (!target._isStandard && options.end !== false) target.end();
    };
    (this._pipes ??= []).push({ target, onData, onEnd });
    this.on('data', onData);
    this.once('end', onEnd);
    target.emit?.('pipe', this);
    return target;
  },
  unpipe(target) {
    for (const { target: known, onData, onEnd } of this._pipes ?? []) {
      if (target && known !== target) continue;
      this.removeListener('data', onData);
      this.removeListener('end', onEnd);
      known.emit('unpipe', this);
    }
    this._pipes = target ? this._pipes?.filter((pipe) => pipe.target !== target) : [];
    return this;
  },
  async *[Symbol.asyncIterator]() {
    let [isDone, failed, wake] = [this.readableEnded || this.destroyed, undefined, undefined];
    const poke = () => wake?.();
    const onEnd = () => { isDone = true; poke(); };
    const onError = (error) => { failed = { error }; poke(); };
    this.on('readable', poke).on('end', onEnd).on('close', onEnd).on('error', onError);
    this._wake();
    try {
      while (true) {
        const chunk = this.destroyed ? null : this.read();
        if (chunk !== null) {
          yield chunk;
          continue;
        }
        if (failed) throw failed.error;
        if (this.errored && this.closed) throw this.errored;
        if (isDone) return;
        await new Promise((resolve) => (wake = resolve));
      }
    } finally {
      this.removeListener('readable', poke).removeListener('end', onEnd).removeListener('close', onEnd).removeListener('error', onError);
      if (!this.destroyed && !this.readableEnded) destroy(this);
    }
  },
};

const writable = {
  _initWritable(options) {
    this.writable = true;
    this.writableObjectMode = Boolean(options.objectMode ?? options.writableObjectMode);
    this.writableHighWaterMark = options.writableHighWaterMark ?? options.highWaterMark ?? (this.writableObjectMode ? 16 : HIGH_WATER_MARK);
    this.writableLength = 0;
    this.writableEnded = false;
    this.writableFinished = false;
    this.writableNeedDrain = false;
    this.writableCorked = 0;
    this._writing = { queue: [], isBusy: false, encoding: options.defaultEncoding ?? 'utf8', decodes: options.decodeStrings !== false, isFinal: false, onEnd: [] };
  },
  _write(chunk, encoding, callback) {
    if (this._writev) return this._writev([{ chunk, encoding }], callback);
    throw coded(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The _write() method is not implemented');
  },
  write(chunk, encoding, callback) {
    if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
    if (chunk === null) throw coded(TypeError, 'ERR_STREAM_NULL_VALUES', 'May not write null values to stream');
    const name = encoding ?? this._writing.encoding;
    if (this.writableEnded || this.destroyed) {
      const error = this.destroyed ? coded(Error, 'ERR_STREAM_DESTROYED', 'Cannot call write after a stream was destroyed') : coded(Error, 'ERR_STREAM_WRITE_AFTER_END', 'write after end');
      nextTick(() => callback?.(error));
      if (!this.destroyed) destroy(this, error);
      return false;
    }
    const keeps = this.writableObjectMode || (typeof chunk === 'string' && !this._writing.decodes);
    const value = keeps ? chunk : asChunk(chunk, name, false);
    const length = this.writableObjectMode ? 1 : value.length;
    this.writableLength += length;
    const hasRoom = this.writableLength < this.writableHighWaterMark;
    if (!hasRoom) this.writableNeedDrain = true;
    this._writing.queue.push({ chunk: value, encoding: typeof chunk === 'string' && keeps ? name : 'buffer', length, callback });
    this._advance();
    return hasRoom;
  },
  /** Hands the next piece on, one after the other. */
  _advance() {
    const state = this._writing;
    if (state.isBusy || this.writableCorked || this.destroyed || this._constructing) return;
    const next = state.queue.shift();
    if (!next) return this._finishWriting();
    state.isBusy = true;
    let isSync = true;
    const done = (error) => {
      state.isBusy = false;
      this.writableLength -= next.length;
      if (error) {
        next.callback?.(error);
        return void destroy(this, error);
      }
      const after = () => {
        next.callback?.(null);
        if (this.writableNeedDrain && this.writableLength === 0 && !this.writableEnded) {
          this.writableNeedDrain = false;
          this.emit('drain');
        }
        this._finishWriting();
      };
      if (isSync) nextTick(after);
      else after();
      this._advance();
    };
    try {
      this._write(next.chunk, next.encoding, done);
    } catch (error) {
      done(error);
    }
    isSync = false;
  },
  _finishWriting() {
    const state = this._writing;
    if (!this.writableEnded || state.isBusy || state.queue.length || state.isFinal || this.destroyed || this.writableLength > 0) return;
    state.isFinal = true;
    const finish = (error) => {
      if (error) return void destroy(this, error);
      nextTick(() => {
        if (this.destroyed) return;
        this.writableFinished = true;
        for (const callback of state.onEnd.splice(0)) callback();
        this.emit('finish');
        if (this._autoDestroy && (!this._reading || this.readableEnded)) destroy(this);
      });
    };
    if (!this._final) return finish();
    try {
      this._final(finish);
    } catch (error) {
      finish(error);
    }
  },
  end(chunk, encoding, callback) {
    if (typeof chunk === 'function') [chunk, callback] = [undefined, chunk];
    if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
    if (chunk !== undefined && chunk !== null) this.write(chunk, encoding);
    if (callback) {
      if (this.writableFinished) nextTick(callback);
      else this._writing.onEnd.push(callback);
    }
    this.writableCorked = 0;
    this.writableEnded = true;
    this.writable = false;
    this._advance();
    return this;
  },
  cork() { this.writableCorked++; },
  uncork() {
    this.writableCorked = Math.max(0, this.writableCorked - 1);
    this._advance();
  },
  setDefaultEncoding(name) {
    this._writing.encoding = name;
    return this;
  },
};

function common(stream, options) {
  stream.destroyed = false;
  stream.closed = false;
  stream.errored = null;
  stream._autoDestroy = options.autoDestroy !== false;
}

/** Runs `_construct`, which opens what the stream stands on. */
function construct(stream) {
  if (!stream._construct) return;
  stream._constructing = true;
  nextTick(() => stream._construct((error) => {
    stream._constructing = false;
    if (error) destroy(stream, error);
    else if (stream._writing) stream._advance();
  }));
}

// Functions rather than classes: older packages call them without `new`.
function Readable(options = {}) {
  if (!(this instanceof Readable)) return new Readable(options);
  EventEmitter.init.call(this);
  common(this, options);
  this._initReadable(options);
  adopt(this, options, ['read', 'destroy', 'construct']);
  construct(this);
}

function Writable(options = {}) {
  if (!(this instanceof Writable)) return new Writable(options);
  EventEmitter.init.call(this);
  common(this, options);
  this._initWritable(options);
  adopt(this, options, ['write', 'writev', 'final', 'destroy', 'construct']);
  construct(this);
}

function Duplex(options = {}) {
  if (!(this instanceof Duplex)) return new Duplex(options);
  EventEmitter.init.call(this);
  common(this, options);
  this.allowHalfOpen = options.allowHalfOpen !== false;
  this._initReadable(options);
  this._initWritable(options);
  adopt(this, options, ['read', 'write', 'writev', 'final', 'destroy', 'construct', 'transform', 'flush']);
  construct(this);
}

function inherit(Kind, Parent, ...methods) {
  Object.setPrototypeOf(Kind, Parent);
  Kind.prototype = Object.create(Parent.prototype, { constructor: { value: Kind, writable: true, configurable: true } });
  for (const list of methods) {
    for (const key of Reflect.ownKeys(list)) Object.defineProperty(Kind.prototype, key, { value: list[key], writable: true, configurable: true });
  }
}

const shared = {
  destroy(error) { return destroy(this, error); },
  _destroy(error, callback) { callback(error); },
  _undestroy() {},
  [Symbol.asyncDispose ?? Symbol.for('asyncDispose')]() {
    this.destroy();
    return Promise.resolve();
  },
};

inherit(Readable, Stream, shared, readable);
inherit(Writable, Stream, shared, writable);
inherit(Duplex, Readable, writable);

/** Adds `data` and `readable` listeners, which set a stream going. */
const plainOn = EventEmitter.prototype.on;
Readable.prototype.on = function on(event, listener) {
  plainOn.call(this, event, listener);
  if (event === 'data' && this.readableFlowing !== false && this.listenerCount('readable') === 0) this.resume();
  else if (event === 'readable') {
    this.readableFlowing = false;
    this._wake();
  }
  return this;
};
Readable.prototype.addListener = Readable.prototype.on;

Object.defineProperty(Writable, Symbol.hasInstance, {
  value(value) {
    return Function.prototype[Symbol.hasInstance].call(this, value) || (this === Writable && value instanceof Duplex);
  },
});
Object.defineProperty(Duplex, Symbol.hasInstance, { value: Function.prototype[Symbol.hasInstance] });

function Transform(options = {}) {
  if (!(this instanceof Transform)) return new Transform(options);
  Duplex.call(this, options);
}

inherit(Transform, Duplex, {
  _transform() { throw coded(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The _transform() method is not implemented'); },
  _write(chunk, encoding, callback) {
    this._transform(chunk, encoding, (error, value) => {
      if (error) return callback(error);
      if (value !== undefined && value !== null) this.push(value);
      if (this.readableLength < this.readableHighWaterMark || this.readableFlowing) callback();
      else this._waiting = callback;
    });
  },
  _read() {
    const waiting = this._waiting;
    this._waiting = undefined;
    this._reading.isAsked = false;
    waiting?.();
  },
  _final(callback) {
    const finish = (error, value) => {
      if (error) return callback(error);
      if (value !== undefined && value !== null) this.push(value);
      this.push(null);
      callback();
    };
    if (this._flush) this._flush(finish);
    else finish();
  },
});

function PassThrough(options = {}) {
  if (!(this instanceof PassThrough)) return new PassThrough(options);
  Transform.call(this, options);
}
inherit(PassThrough, Transform, { _transform: (chunk, _encoding, callback) => callback(null, chunk) });

/** A stream of the values of anything that can be iterated. */
Readable.from = (source, options) => {
  if (typeof source === 'string' || source instanceof Uint8Array) {
    return new Readable({ objectMode: true, ...options, read() { this.push(source); this.push(null); } });
  }
  const iterator = (source[Symbol.asyncIterator] ?? source[Symbol.iterator]).call(source);
  return new Readable({
    objectMode: true,
    highWaterMark: 1,
    ...options,
    read() {
      Promise.resolve(iterator.next()).then(async ({ done, value }) => this.push(done ? null : await value)).catch((error) => this.destroy(error));
    },
    destroy(error, callback) {
      Promise.resolve(iterator.return?.()).then(() => callback(error), callback);
    },
  });
};

for (const [name, Kind] of Object.entries({ Readable, Writable })) {
  Kind.fromWeb = (stream, options) => require('internal/web_adapters')[`from${name}`](stream, options);
  Kind.toWeb = (stream) => require('internal/web_adapters')[`to${name}`](stream);
}

/** What stands on streams itself; its promise is the one of node:stream/promises. */
function joined(name) {
  const call = (...values) => require('internal/pipeline')[name](...values);
  return Object.defineProperty(call, Symbol.for('nodejs.util.promisify.custom'), { get: () => require('stream/promises')[name] });
}

module.exports = Object.assign(Stream, {
  Stream, Readable, Writable, Duplex, Transform, PassThrough,
  finished: joined('finished'),
  pipeline: joined('pipeline'),
  addAbortSignal(signal, stream) {
    adopt(stream, { signal }, []);
    return stream;
  },
  getDefaultHighWaterMark: (isObjects) => (isObjects ? 16 : HIGH_WATER_MARK),
  isErrored: (stream) => Boolean(stream.errored),
  isReadable: (stream) => Boolean(stream.readable && !stream.destroyed),
});
Object.defineProperty(Stream, 'promises', { enumerable: true, get: () => require('stream/promises') });
