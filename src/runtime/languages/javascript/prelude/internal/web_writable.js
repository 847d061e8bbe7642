// The web's streams that are written, in the steps of the Streams Standard: `WritableStream` and
// its writer, and `pipe`, which brings one stream into another.

const { coded, wrongType } = require('internal/errors');
const { CUSTOM, inspect } = require('internal/inspect');
const { cancelStream, read, stateOf } = require('internal/web_readable');
const { chunkSize, deferred, handled, invalid, promised, strategyOf } = require('internal/web_shared');

const S = Symbol('state');
const keep = (self, state) => Object.defineProperty(self, S, { value: state });
/** Stands in the queue where the stream ends. */
const END = Symbol('end');

const isClosing = (state) => Boolean(state.closeRequest || state.inFlightClose);

function abortStream(stream, reason) {
  const state = stream[S];
  if (state.state === 'closed' || state.state === 'errored') return Promise.resolve();
  state.controller[S].stop.abort(reason);
  if (state.state === 'closed' || state.state === 'errored') return Promise.resolve();
  if (state.pendingAbort) return state.pendingAbort.promise;
  const wasErroring = state.state === 'erroring';
  state.pendingAbort = Object.assign(deferred(), { reason: wasErroring ? undefined : reason, wasErroring });
  const { promise } = state.pendingAbort;
  if (!wasErroring) startErroring(stream, reason);
  return promise;
}

function closeStream(stream) {
  const state = stream[S];
  if (state.state === 'closed' || state.state === 'errored') return Promise.reject(invalid(`WritableStream is ${state.state}`));
  if (isClosing(state)) return Promise.reject(invalid('Failure closing WritableStream'));
  state.closeRequest = deferred();
  const { promise } = state.closeRequest;
  if (state.backpressure && state.state === 'writable') state.writer?.[S].ready.resolve();
  state.controller[S].queue.push({ chunk: END, size: 0 });
  advance(stream);
  return promise;
}

function startErroring(stream, reason) {
  const state = stream[S];
  Object.assign(state, { state: 'erroring', error: reason });
  if (state.writer) rejectReady(state.writer[S], reason);
  if (!state.inFlightWrite && !state.inFlightClose && state.controller[S].isStarted) finishErroring(stream);
}

function rejectReady(writer, reason) {
  if (writer.isReady) {
    writer.ready = deferred();
    handled(writer.ready.promise);
  }
  writer.isReady = false;
  writer.ready.reject(reason);
}

function finishErroring(stream) {
  const state = stream[S];
  state.state = 'errored';
  const controller = state.controller[S];
  Object.assign(controller, { queue: [], total: 0 });
  for (const request of state.requests.splice(0)) request.reject(state.error);
  const pending = state.pendingAbort;
  state.pendingAbort = undefined;
  if (!pending) return rejectClosed(state);
  if (pending.wasErroring) {
    pending.reject(state.error);
    return rejectClosed(state);
  }
  promised(controller.abort, pending.reason).then(
    () => {
      pending.resolve();
      rejectClosed(state);
    },
    (error) => {
      pending.reject(error);
      rejectClosed(state);
    },
  );
}

function rejectClosed(state) {
  state.closeRequest?.reject(state.error);
  state.closeRequest = undefined;
  state.writer?.[S].closed.reject(state.error);
}

/** A write, the close or the start has failed. */
function fail(stream, error) {
  if (stream[S].state === 'writable') startErroring(stream, error);
  else finishErroring(stream);
}

function updateBackpressure(stream) {
  const state = stream[S];
  if (state.state !== 'writable' || isClosing(state)) return;
  const { mark, total } = state.controller[S];
  const backpressure = mark - total <= 0;
  const writer = state.writer?.[S];
  if (writer && backpressure !== state.backpressure) {
    if (backpressure) {
      Object.assign(writer, { ready: deferred(), isReady: false });
      handled(writer.ready.promise);
    } else {
      writer.isReady = true;
      writer.ready.resolve();
    }
  }
  state.backpressure = backpressure;
}

function advance(stream) {
  const state = stream[S];
  const controller = state.controller[S];
  if (!controller.isStarted || state.inFlightWrite) return;
  if (state.state === 'erroring') return finishErroring(stream);
  const [first] = controller.queue;
  if (!first || state.state !== 'writable') return;
  if (first.chunk === END) return finish(stream);
  const request = state.requests.shift();
  state.inFlightWrite = request;
  promised(controller.write, first.chunk, controller.self).then(
    () => {
      request.resolve();
      state.inFlightWrite = undefined;
      // Nothing is taken away from what was given up meanwhile.
      if (controller.queue[0] === first) {
        controller.queue.shift();
        controller.total -= first.size;
      }
      updateBackpressure(stream);
      advance(stream);
    },
    (error) => {
      request.reject(error);
      state.inFlightWrite = undefined;
      fail(stream, error);
    },
  );
}

/** All was written: the sink is closed. */
function finish(stream) {
  const state = stream[S];
  const controller = state.controller[S];
  const request = state.closeRequest;
  Object.assign(state, { inFlightClose: request, closeRequest: undefined });
  controller.queue.shift();
  promised(controller.close).then(
    () => {
      request.resolve();
      state.inFlightClose = undefined;
      if (state.state === 'erroring') {
        state.error = undefined;
        state.pendingAbort?.resolve();
        state.pendingAbort = undefined;
      }
      state.state = 'closed';
      state.writer?.[S].closed.resolve();
    },
    (error) => {
      request.reject(error);
      state.inFlightClose = undefined;
      state.pendingAbort?.reject(error);
      state.pendingAbort = undefined;
      fail(stream, error);
    },
  );
}

function write(writer, chunk) {
  const { stream } = writer[S];
  if (!stream) return Promise.reject(invalid('Writer is not bound to a WritableStream'));
  const state = stream[S];
  const controller = state.controller[S];
  let size = 1;
  try {
    size = chunkSize(controller.size, chunk);
  } catch (error) {
    if (state.state === 'writable') startErroring(stream, error);
  }
  if (stream !== writer[S].stream) return Promise.reject(invalid('Mismatched WritableStreams'));
  if (state.state === 'errored' || state.state === 'erroring') return Promise.reject(state.error);
  if (isClosing(state) || state.state === 'closed') return Promise.reject(invalid('WritableStream is closed'));
  const request = deferred();
  state.requests.push(request);
  controller.queue.push({ chunk, size });
  controller.total += size;
  updateBackpressure(stream);
  advance(stream);
  return request.promise;
}

class WritableStreamDefaultController {
  constructor(key) {
    if (key !== S) throw coded(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
  }
  get signal() { return this[S].stop.signal; }
  error(error) { if (this[S].stream[S].state === 'writable') startErroring(this[S].stream, error); }
  get [Symbol.toStringTag]() { return 'WritableStreamDefaultController'; }
}

class WritableStreamDefaultWriter {
  constructor(stream) {
    if (!(stream instanceof WritableStream)) throw wrongType('stream', 'an instance of WritableStream', stream);
    const state = stream[S];
    if (state.writer) throw invalid('WritableStream is locked');
    keep(this, { stream, closed: deferred(), ready: deferred(), isReady: false });
    const own = this[S];
    handled(own.closed.promise);
    handled(own.ready.promise);
    state.writer = this;
    if (state.state === 'erroring' || state.state === 'errored') rejectReady(own, state.error);
    else if (state.state === 'closed' || isClosing(state) || !state.backpressure) {
      own.isReady = true;
      own.ready.resolve();
    }
    if (state.state === 'closed') own.closed.resolve();
    if (state.state === 'errored') own.closed.reject(state.error);
  }
  get closed() { return this[S].closed.promise; }
  get ready() { return this[S].ready.promise; }
  get desiredSize() {
    const { stream } = this[S];
    if (!stream) throw invalid('Writer is not bound to a WritableStream');
    const { state, controller } = stream[S];
    if (state === 'errored' || state === 'erroring') return null;
    return state === 'closed' ? 0 : controller[S].mark - controller[S].total;
  }
  abort(reason) {
    const { stream } = this[S];
    return stream ? abortStream(stream, reason) : Promise.reject(invalid('Writer is not bound to a WritableStream'));
  }
  close() {
    const { stream } = this[S];
    return stream ? closeStream(stream) : Promise.reject(invalid('Writer is not bound to a WritableStream'));
  }
  releaseLock() {
    const own = this[S];
    if (!own.stream) return;
    const error = invalid('WritableStreamDefaultWriter was released');
    rejectReady(own, error);
    own.closed.reject(error);
    if (own.stream[S].state === 'closed' || own.stream[S].state === 'errored') {
      own.closed = deferred();
      handled(own.closed.promise);
      own.closed.reject(error);
    }
    own.stream = own.stream[S].writer = undefined;
  }
  write(chunk) { return write(this, chunk); }
  get [Symbol.toStringTag]() { return 'WritableStreamDefaultWriter'; }
}

class WritableStream {
  constructor(sink = {}, strategy = {}) {
    if (sink?.type !== undefined) throw coded(RangeError, 'ERR_INVALID_ARG_VALUE', `The argument 'type' is invalid. Received ${inspect(sink.type)}`);
    const self = new WritableStreamDefaultController(S);
    const controller = { self, stream: this, stop: new AbortController(), queue: [], total: 0, ...strategyOf(strategy, 1) };
    for (const name of ['write', 'close', 'abort']) controller[name] = sink?.[name]?.bind(sink);
    keep(self, controller);
    keep(this, { state: 'writable', controller: self, requests: [], backpressure: false });
    updateBackpressure(this);
    const started = sink?.start?.(self);
    Promise.resolve(started).then(
      () => {
        controller.isStarted = true;
        advance(this);
      },
      (error) => {
        controller.isStarted = true;
        fail(this, error);
      },
    );
  }
  get locked() { return this[S].writer !== undefined; }
  abort(reason) { return this.locked ? Promise.reject(invalid('WritableStream is locked')) : abortStream(this, reason); }
  close() { return this.locked ? Promise.reject(invalid('WritableStream is locked')) : closeStream(this); }
  getWriter() { return new WritableStreamDefaultWriter(this); }
  get [Symbol.toStringTag]() { return 'WritableStream'; }
  [CUSTOM](depth, options) { return `WritableStream ${inspect({ locked: this.locked, state: this[S].state }, options)}`; }
}

/** Brings all that one stream gives into another, with its end and its error. */
function pipe(source, target, options) {
  const { preventClose, preventAbort, preventCancel, signal } = options ?? {};
  if (signal !== undefined && !(signal instanceof AbortSignal)) return Promise.reject(wrongType('options.signal', 'an instance of AbortSignal', signal));
  const reader = source.getReader();
  const writer = target.getWriter();
  const [from, to] = [stateOf(source), target[S]];
  from.isDisturbed = true;
  const over = deferred();
  let isOver = false;
  let written = Promise.resolve();
  const settle = (hasFailed, error) => {
    writer.releaseLock();
    reader.releaseLock();
    signal?.removeEventListener('abort', stop);
    if (hasFailed) over.reject(error);
    else over.resolve();
  };
  /** Ends it after what is on its way, by something that is still to be done. */
  const end = async (act, hasFailed, error) => {
    if (isOver) return;
    isOver = true;
    if (to.state === 'writable' && !isClosing(to)) await written;
    try {
      await act?.();
    } catch (failure) {
      return settle(true, failure);
    }
    settle(hasFailed, error);
  };
  const stop = () => end(() => Promise.all([
    preventAbort || to.state !== 'writable' ? undefined : abortStream(target, signal.reason),
    preventCancel || from.state !== 'readable' ? undefined : cancelStream(source, signal.reason),
  ]), true, signal.reason);
  const sourceFailed = (error) => end(preventAbort ? undefined : () => abortStream(target, error), true, error);
  const targetFailed = (error) => end(preventCancel ? undefined : () => cancelStream(source, error), true, error);
  const sourceEnded = () => end(preventClose ? undefined : () => {
    if (isClosing(to) || to.state === 'closed') return undefined;
    return to.state === 'errored' ? Promise.reject(to.error) : closeStream(target);
  }, false);
  const step = async () => {
    await writer.ready;
    if (isOver) return;
    read(source, {
      chunk: (chunk) => {
        written = handled(writer.write(chunk)).then(() => {}, () => {});
        step().catch(() => {});
      },
      close: () => {},
      error: () => {},
    });
  };
  if (signal?.aborted) stop();
  else {
    signal?.addEventListener('abort', stop);
    if (from.state === 'errored') sourceFailed(from.error);
    else if (to.state === 'errored' || to.state === 'erroring') targetFailed(to.error);
    else if (from.state === 'closed') sourceEnded();
    else if (isClosing(to) || to.state === 'closed') targetFailed(invalid('Destination WritableStream is closed'));
    reader.closed.then(sourceEnded, sourceFailed);
    writer.closed.then(() => targetFailed(invalid('Destination WritableStream is closed')), targetFailed);
    step().catch(() => {});
  }
  return over.promise;
}

module.exports = {
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
  failStream: (stream, error) => stream[S].state === 'writable' && startErroring(stream, error),
  pipe,
  writableState: (stream) => stream[S],
};
