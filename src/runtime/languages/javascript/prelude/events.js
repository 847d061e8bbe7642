// node:events.

const { coded, wrongType } = require('internal/errors');

const CAPTURE = Symbol('kCapture');
let defaultMaxListeners = 10;

function check(listener) {
  if (typeof listener !== 'function') throw wrongType('listener', 'of type function', listener);
}

function EventEmitter() {
  EventEmitter.init.call(this);
}

EventEmitter.init = function init() {
  if (this._events === undefined || this._events === Object.getPrototypeOf(this)._events) {
    this._events = Object.create(null);
    this._eventsCount = 0;
  }
  this._maxListeners ??= undefined;
};

EventEmitter.prototype._events = undefined;
EventEmitter.prototype._eventsCount = 0;
EventEmitter.prototype._maxListeners = undefined;

function add(emitter, event, listener, isFirst) {
  check(listener);
  emitter._events ??= Object.create(null);
  if (emitter._events.newListener !== undefined) emitter.emit('newListener', event, listener.listener ?? listener);
  const listeners = emitter._events[event];
  if (listeners === undefined) emitter._events[event] = [listener];
  // A list that is being called stays as it is.
  else emitter._events[event] = isFirst ? [listener, ...listeners] : [...listeners, listener];
  const many = emitter._events[event].length;
  const most = emitter.getMaxListeners();
  if (most > 0 && many === most + 1) {
    require('process').emitWarning(
      `Possible EventEmitter memory leak detected. ${many} ${String(event)} listeners added to ${emitter.constructor?.name ?? 'an emitter'}.`,
      'MaxListenersExceededWarning',
    );
  }
  return emitter;
}

function onceWrapper(emitter, event, listener) {
  check(listener);
  const wrapped = function (...values) {
    emitter.removeListener(event, wrapped);
    return listener.apply(emitter, values);
  };
  wrapped.listener = listener;
  return wrapped;
}

const methods = {
  on(event, listener) {
    return add(this, event, listener, false);
  },
  prependListener(event, listener) {
    return add(this, event, listener, true);
  },
  once(event, listener) {
    // Through the emitter's own `on`: a stream's sets it going.
    return this.on(event, onceWrapper(this, event, listener));
  },
  prependOnceListener(event, listener) {
    return this.prependListener(event, onceWrapper(this, event, listener));
  },
  removeListener(event, listener) {
    check(listener);
    const listeners = this._events?.[event];
    if (!listeners) return this;
    const at = listeners.findLastIndex((one) => one === listener || one.listener === listener);
    if (at === -1) return this;
    if (listeners.length === 1) delete this._events[event];
    else this._events[event] = listeners.toSpliced(at, 1);
    if (this._events.removeListener !== undefined) this.emit('removeListener', event, listener);
    return this;
  },
  removeAllListeners(event) {
    if (event === undefined) this._events = Object.create(null);
    else if (this._events) delete this._events[event];
    return this;
  },
  emit(event, ...values) {
    const listeners = this._events?.[event];
    if (listeners === undefined) {
      if (event !== 'error') return false;
      if (values[0] instanceof Error) throw values[0];
      const { inspect } = require('internal/inspect');
      throw coded(Error, 'ERR_UNHANDLED_ERROR', `Unhandled error. (${inspect(values[0])})`, { context: values[0] });
    }
    for (const listener of listeners) {
      const result = listener.apply(this, values);
      if (this[CAPTURE] && typeof result?.then === 'function') {
        result.then(undefined, (error) => this.emit('error', error));
      }
    }
    return true;
  },
  eventNames() {
    return this._events ? Reflect.ownKeys(this._events) : [];
  },
  listeners(event) {
    return (this._events?.[event] ?? []).map((listener) => listener.listener ?? listener);
  },
  rawListeners(event) {
    return [...(this._events?.[event] ?? [])];
  },
  listenerCount(event, listener) {
    const listeners = this._events?.[event] ?? [];
    return listener ? listeners.filter((one) => one === listener || one.listener === listener).length : listeners.length;
  },
  setMaxListeners(count) {
    this._maxListeners = count;
    return this;
  },
  getMaxListeners() {
    return this._maxListeners ?? defaultMaxListeners;
  },
};

for (const [name, method] of Object.entries(methods)) {
  Object.defineProperty(EventEmitter.prototype, name, { value: method, writable: true, configurable: true, enumerable: true });
}
EventEmitter.prototype.addListener = EventEmitter.prototype.on;
EventEmitter.prototype.off = EventEmitter.prototype.removeListener;

/** A promise of the values of the next such event. */
function once(emitter, event, { signal } = {}) {
  return new Promise((resolve, reject) => {
    const { AbortError } = require('internal/event_target');
    const aborted = () => {
      stop();
      reject(new AbortError(undefined, { cause: signal.reason }));
    };
    if (signal?.aborted) return aborted();
    const happened = (...values) => {
      stop();
      resolve(values);
    };
    const failed = (error) => {
      stop();
      reject(error);
    };
    const isTarget = typeof emitter.addEventListener === 'function';
    function stop() {
      signal?.removeEventListener('abort', aborted);
      if (isTarget) return emitter.removeEventListener(event, happened);
      emitter.removeListener(event, happened);
      emitter.removeListener('error', failed);
    }
    signal?.addEventListener('abort', aborted, { once: true });
    if (isTarget) emitter.addEventListener(event, happened, { once: true });
    else {
      emitter.once(event, happened);
      if (event !== 'error') emitter.once('error', failed);
    }
  });
}

/** The values of all such events, for `for await`. */
async function* on(emitter, event, { signal, close = [] } = {}) {
  const { AbortError } = require('internal/event_target');
  const [queue, marks] = [[], { failed: undefined, hasEnded: false }];
  let wake;
  const happened = (...values) => {
    queue.push(values);
    wake?.();
  };
  const failed = (error) => {
    marks.failed = { error };
    wake?.();
  };
  const ended = () => {
    marks.hasEnded = true;
    wake?.();
  };
  const aborted = () => failed(new AbortError(undefined, { cause: signal.reason }));
  if (signal?.aborted) aborted();
  signal?.addEventListener('abort', aborted, { once: true });
  emitter.on(event, happened);
  if (event !== 'error') emitter.on('error', failed);
  for (const name of close) emitter.on(name, ended);
  try {
    while (true) {
      while (queue.length > 0) yield queue.shift();
      if (marks.failed) throw marks.failed.error;
      if (marks.hasEnded) return;
      await new Promise((resolve) => (wake = resolve));
    }
  } finally {
    emitter.removeListener(event, happened);
    emitter.removeListener('error', failed);
    for (const name of close) emitter.removeListener(name, ended);
    signal?.removeEventListener('abort', aborted);
  }
}

class EventEmitterAsyncResource extends EventEmitter {}

Object.defineProperty(EventEmitter, 'defaultMaxListeners', {
  enumerable: true,
  get: () => defaultMaxListeners,
  set: (count) => (defaultMaxListeners = count),
});

module.exports = Object.assign(EventEmitter, {
  EventEmitter,
  EventEmitterAsyncResource,
  captureRejectionSymbol: Symbol.for('nodejs.rejection'),
  errorMonitor: Symbol('events.errorMonitor'),
  getEventListeners: (emitter, event) => emitter.listeners(event),
  listenerCount: (emitter, event) => emitter.listenerCount(event),
  on,
  once,
  setMaxListeners(count, ...emitters) {
    if (emitters.length === 0) defaultMaxListeners = count;
    for (const emitter of emitters) emitter.setMaxListeners?.(count);
  },
});
