// The web's streams that are read, in the steps of the Streams Standard: `ReadableStream`, its
// readers and its controllers.

const { coded, wrongType } = require('internal/errors');
const { CUSTOM, inspect } = require('internal/inspect');
const { chunkSize, deferred, handled, invalid, promised, strategyOf } = require('internal/web_shared');

/** What a stream, a reader or a controller keeps to itself. */
const S = Symbol('state');
const keep = (self, state) => Object.defineProperty(self, S, { value: state });

const wrongProperty = (name, kind, value) => coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The "${name}" property must be an instance of ${kind}. Received ${value === undefined || value === null ? value : `an instance of ${value.constructor?.name}`}`);
const isStream = (value) => value instanceof ReadableStream;
const reading = (stream) => stream[S].reader?.[S].requests ?? [];
const bytesIn = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

function closeStream(stream) {
  const state = stream[S];
  state.state = 'closed';
  const reader = state.reader?.[S];
  if (!reader) return;
  reader.closed.resolve();
  for (const request of reader.requests.splice(0)) request.close();
}

function errorStream(stream, error) {
  const state = stream[S];
  if (state.state !== 'readable') return;
  Object.assign(state, { state: 'errored', error });
  empty(state.controller[S]);
  const reader = state.reader?.[S];
  if (!reader) return;
  reader.closed.reject(error);
  for (const request of reader.requests.splice(0)) request.error(error);
}

function cancelStream(stream, reason) {
  const state = stream[S];
  state.isDisturbed = true;
  if (state.state === 'closed') return Promise.resolve();
  if (state.state === 'errored') return Promise.reject(state.error);
  for (const request of reading(stream)) request.isCancelled = true;
  closeStream(stream);
  const controller = state.controller[S];
  empty(controller);
  return promised(controller.cancel, reason).then(() => {});
}

function empty(controller) {
  controller.queue.length = 0;
  controller.total = 0;
  controller.byob = null;
}

function desiredSize({ stream, total, mark }) {
  const { state } = stream[S];
  if (state === 'errored') return null;
  return state === 'closed' ? 0 : mark - total;
}

function callPull(controller) {
  const { stream } = controller;
  const isWanted = stream[S].state === 'readable' && !controller.isClosing && controller.isStarted
    && (reading(stream).length > 0 || controller.mark - controller.total > 0);
  if (!isWanted) return;
  if (controller.isPulling) {
    controller.pullsAgain = true;
    return;
  }
  controller.isPulling = true;
  promised(controller.pull, controller.self).then(
    () => {
      controller.isPulling = false;
      if (controller.pullsAgain) {
        controller.pullsAgain = false;
        callPull(controller);
      }
    },
    (error) => errorStream(stream, error),
  );
}

function mayGoOn(controller) {
  const { state } = controller.stream[S];
  if (controller.isClosing || state !== 'readable') throw invalid('Controller is already closed');
}

function close(controller) {
  mayGoOn(controller);
  controller.isClosing = true;
  if (controller.queue.length === 0) finish(controller);
}

function finish(controller) {
  const [first] = reading(controller.stream);
  if (first?.view && first.filled % first.size !== 0) {
    const error = coded(TypeError, 'ERR_INVALID_STATE', 'Invalid state: Partial read');
    errorStream(controller.stream, error);
    throw error;
  }
  controller.byob = null;
  closeStream(controller.stream);
}

/** Takes what a source gives: to whoever waits for it, else into the queue. */
function enqueue(controller, chunk) {
  mayGoOn(controller);
  const { stream } = controller;
  if (controller.isBytes) {
    if (!ArrayBuffer.isView(chunk)) throw wrongType('buffer', 'an instance of Buffer, TypedArray, or DataView', chunk);
    if (chunk.byteLength === 0) throw invalid('chunk ArrayBuffer is zero-length or detached');
    controller.byob = null;
    push(controller, bytesIn(chunk), chunk.byteLength);
    serve(controller);
  } else if (reading(stream).length) {
    reading(stream).shift().chunk(chunk);
  } else {
    let size;
    try {
      size = chunkSize(controller.size, chunk);
    } catch (error) {
      errorStream(stream, error);
      throw error;
    }
    push(controller, chunk, size);
  }
  callPull(controller);
}

function push(controller, value, size) {
  controller.queue.push({ value, size });
  controller.total += size;
}

function shift(controller) {
  const { value, size } = controller.queue.shift();
  controller.total = controller.queue.length ? controller.total - size : 0;
  return value;
}

/** Gives the bytes in the queue to those who wait for them. */
function serve(controller) {
  const requests = reading(controller.stream);
  while (controller.queue.length && requests.length) {
    const [request] = requests;
    if (!request.view) {
      requests.shift().chunk(shift(controller));
    } else if (fill(controller, request)) {
      requests.shift();
      hand(controller, request);
    }
  }
}

/** Copies bytes of the queue into a view; whether these are as many as are wanted. */
function fill(controller, request) {
  while (controller.queue.length && request.filled < request.bytes.length) {
    const [first] = controller.queue;
    const some = first.value.subarray(0, request.bytes.length - request.filled);
    request.bytes.set(some, request.filled);
    request.filled += some.length;
    controller.total -= some.length;
    if (some.length === first.value.length) controller.queue.shift();
    else Object.assign(first, { value: first.value.subarray(some.length), size: first.size - some.length });
  }
  return request.filled >= request.least;
}

/** Hands over a view; what is no whole element of it waits for the next one. */
function hand(controller, request) {
  const rest = request.filled % request.size;
  if (rest) {
    const value = request.bytes.slice(request.filled - rest, request.filled);
    controller.queue.unshift({ value, size: rest });
    controller.total += rest;
  }
  request.chunk(viewOf(request, request.filled - rest));
}

const viewOf = ({ view, size }, filled) => new view.constructor(view.buffer, view.byteOffset, filled / size);

function read(stream, request) {
  const state = stream[S];
  state.isDisturbed = true;
  if (state.state === 'closed') return request.close();
  if (state.state === 'errored') return request.error(state.error);
  const controller = state.controller[S];
  const isReady = controller.queue.length > 0 && (!request.view || fill(controller, request));
  if (!isReady) {
    reading(stream).push(request);
    return callPull(controller);
  }
  const chunk = request.view ? undefined : shift(controller);
  if (controller.isClosing && controller.queue.length === 0) finish(controller);
  else callPull(controller);
  if (request.view) hand(controller, request);
  else request.chunk(chunk);
}

class ReadableStreamDefaultController {
  constructor(key) {
    if (key !== S) throw coded(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
  }
  get desiredSize() { return desiredSize(this[S]); }
  close() { close(this[S]); }
  enqueue(chunk) { enqueue(this[S], chunk); }
  error(error) { errorStream(this[S].stream, error); }
  get [Symbol.toStringTag]() { return this.constructor.name; }
}

class ReadableByteStreamController extends ReadableStreamDefaultController {
  get byobRequest() {
    const controller = this[S];
    const [first] = reading(controller.stream);
    if (first?.view) controller.byob ??= new ReadableStreamBYOBRequest(S, controller, first);
    else if (first && controller.allocates) controller.byob ??= new ReadableStreamBYOBRequest(S, controller);
    return controller.byob;
  }
}

/** The place for bytes that somebody waits for. */
class ReadableStreamBYOBRequest {
  constructor(key, controller, request) {
    if (key !== S) throw coded(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
    const view = request ? request.bytes.subarray(request.filled) : new Uint8Array(controller.allocates);
    keep(this, { controller, request, view });
  }
  get view() { return this[S].view; }
  respond(written) {
    const { controller, request, view } = this[S];
    if (!view) throw invalid('This BYOB request has been invalidated');
    if (!(written >= 0 && written <= view.byteLength)) throw coded(RangeError, 'ERR_INVALID_ARG_VALUE', 'The bytes written are out of range');
    if (written === 0) {
      if (controller.stream[S].state === 'readable' && !controller.isClosing) throw invalid('bytesWritten must be greater than zero');
      return;
    }
    this[S].view = null;
    if (!request) return enqueue(controller, view.subarray(0, written));
    mayGoOn(controller);
    controller.byob = null;
    request.filled += written;
    if (request.filled >= request.least) {
      reading(controller.stream).shift();
      hand(controller, request);
      serve(controller);
    }
    callPull(controller);
  }
  respondWithNewView(view) {
    if (this[S].view && view.byteLength) this[S].view.set(bytesIn(view));
    this.respond(view.byteLength);
  }
}

/** A reader that holds a stream until it lets go of it. */
class Reader {
  constructor(stream) {
    if (!isStream(stream)) throw wrongType('stream', 'an instance of ReadableStream', stream);
    const state = stream[S];
    if (state.reader) throw invalid('ReadableStream is locked');
    keep(this, { stream, requests: [], closed: deferred() });
    handled(this[S].closed.promise);
    state.reader = this;
    if (state.state === 'closed') this[S].closed.resolve();
    if (state.state === 'errored') this[S].closed.reject(state.error);
  }
  get closed() { return this[S].closed.promise; }
  cancel(reason) {
    const { stream } = this[S];
    return stream ? cancelStream(stream, reason) : Promise.reject(invalid('The reader is not attached to a stream'));
  }
  releaseLock() {
    const own = this[S];
    const { stream } = own;
    if (!stream) return;
    const error = invalid('Reader released');
    if (stream[S].state !== 'readable') {
      own.closed = deferred();
      handled(own.closed.promise);
    }
    own.closed.reject(error);
    stream[S].reader = own.stream = undefined;
    const { byob } = stream[S].controller[S];
    if (byob) byob[S].view = stream[S].controller[S].byob = null;
    for (const request of own.requests.splice(0)) request.error(invalid('Releasing reader'));
  }
  get [Symbol.toStringTag]() { return this.constructor.name; }
  [CUSTOM](depth, options) {
    const { stream, requests } = this[S];
    return `${this.constructor.name} ${inspect({ stream, readRequests: requests.length }, options)}`;
  }
}

class ReadableStreamDefaultReader extends Reader {
  read() {
    const { stream } = this[S];
    if (!stream) return Promise.reject(invalid('The reader is not attached to a stream'));
    return new Promise((resolve, reject) => read(stream, {
      chunk: (value) => resolve({ value, done: false }),
      close: () => resolve({ value: undefined, done: true }),
      error: reject,
    }));
  }
}

class ReadableStreamBYOBReader extends Reader {
  constructor(stream) {
    if (isStream(stream) && !stream[S].controller[S].isBytes) throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The argument 'stream' must be a byte stream. Received ${inspect(stream)}`);
    super(stream);
  }
  read(view, { min = 1 } = {}) {
    const { stream } = this[S];
    if (!ArrayBuffer.isView(view)) return Promise.reject(wrongType('view', 'an instance of ArrayBufferView', view));
    if (view.byteLength === 0) return Promise.reject(invalid('View or Viewed ArrayBuffer is zero-length or detached'));
    if (!stream) return Promise.reject(invalid('The reader is not attached to a stream'));
    const size = view.BYTES_PER_ELEMENT ?? 1;
    return new Promise((resolve, reject) => {
      const request = { view, size, bytes: bytesIn(view), filled: 0, least: min * size, error: reject };
      request.chunk = (value) => resolve({ value, done: false });
      request.close = () => resolve({ value: request.isCancelled ? undefined : viewOf(request, 0), done: true });
      read(stream, request);
    });
  }
}

class ReadableStream {
  constructor(source = {}, strategy = {}) {
    if (source === null || typeof source !== 'object') throw wrongType('source', 'of type object', source);
    const isBytes = `${source.type}` === 'bytes';
    if (source.type !== undefined && !isBytes) throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The property 'source.type' is invalid. Received ${inspect(source.type)}`);
    if (isBytes && strategy.size !== undefined) throw coded(RangeError, 'ERR_INVALID_ARG_VALUE.RangeError', "The property 'strategy.size' is invalid.");
    const { mark, size } = strategyOf(strategy, isBytes ? 0 : 1);
    const self = isBytes ? new ReadableByteStreamController(S) : new ReadableStreamDefaultController(S);
    const controller = { self, stream: this, isBytes, mark, size, queue: [], total: 0, byob: null, allocates: source.autoAllocateChunkSize };
    controller.pull = source.pull?.bind(source);
    controller.cancel = source.cancel?.bind(source);
    keep(self, controller);
    keep(this, { state: 'readable', controller: self, isBytes, isDisturbed: false });
    const started = source.start?.(self);
    Promise.resolve(started).then(
      () => {
        controller.isStarted = true;
        callPull(controller);
      },
      (error) => errorStream(this, error),
    );
  }
  static from(iterable) {
    const method = iterable?.[Symbol.asyncIterator] ?? iterable?.[Symbol.iterator];
    if (typeof method !== 'function') throw coded(TypeError, 'ERR_ARG_NOT_ITERABLE', `${inspect(iterable)} must be iterable`);
    const iterator = method.call(iterable);
    return new ReadableStream({
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(await value);
      },
      async cancel(reason) { await iterator.return?.(reason); },
    }, { highWaterMark: 0 });
  }
  get locked() { return this[S].reader !== undefined; }
  cancel(reason) {
    return this.locked ? Promise.reject(invalid('ReadableStream is locked')) : cancelStream(this, reason);
  }
  getReader({ mode } = {}) {
    if (mode === undefined) return new ReadableStreamDefaultReader(this);
    if (`${mode}` !== 'byob') throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The property 'options.mode' is invalid. Received ${inspect(mode)}`);
    return new ReadableStreamBYOBReader(this);
  }
  pipeThrough({ readable, writable }, options) {
    const { WritableStream, pipe } = require('internal/web_writable');
    if (!isStream(readable)) throw wrongProperty('transform.readable', 'ReadableStream', readable);
    if (!(writable instanceof WritableStream)) throw wrongProperty('transform.writable', 'WritableStream', writable);
    if (this.locked) throw invalid('The ReadableStream is locked');
    if (writable.locked) throw invalid('The WritableStream is locked');
    handled(pipe(this, writable, options));
    return readable;
  }
  pipeTo(writable, options) {
    const { WritableStream, pipe } = require('internal/web_writable');
    if (!(writable instanceof WritableStream)) return Promise.reject(wrongType('destination', 'an instance of WritableStream', writable));
    if (this.locked) return Promise.reject(invalid('The ReadableStream is locked'));
    if (writable.locked) return Promise.reject(invalid('The WritableStream is locked'));
    return pipe(this, writable, options);
  }
  tee() { return require('internal/web_tee').tee(this); }
  values(options) { return require('internal/web_tee').values(this, options); }
  [Symbol.asyncIterator](options) { return this.values(options); }
  get [Symbol.toStringTag]() { return 'ReadableStream'; }
  [CUSTOM](depth, options) {
    const { state, controller } = this[S];
    return `ReadableStream ${inspect({ locked: this.locked, state, supportsBYOB: controller[S].isBytes }, options)}`;
  }
}

module.exports = {
  ReadableByteStreamController,
  ReadableStream,
  ReadableStreamBYOBReader,
  ReadableStreamBYOBRequest,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  cancelStream,
  isDisturbed: (stream) => stream[S].isDisturbed,
  read,
  stateOf: (stream) => stream[S],
};
