// Events of the web, and what stops things: `EventTarget`, `AbortController`, `AbortSignal`.

const { setTimeout } = require('internal/scheduler');
const { coded } = require('internal/errors');

/** The interpreter's own, when it has one. */
const DOMException = globalThis.DOMException;

class Event {
  #init;
  constructor(type, init = {}) {
    this.type = String(type);
    this.#init = init ?? {};
    this.target = null;
    this.currentTarget = null;
    this.timeStamp = host('now');
    this.defaultPrevented = false;
    this._isStopped = false;
  }
  get bubbles() { return Boolean(this.#init.bubbles); }
  get cancelable() { return Boolean(this.#init.cancelable); }
  preventDefault() { this.defaultPrevented = this.cancelable; }
  stopPropagation() {}
  stopImmediatePropagation() { this._isStopped = true; }
}

class CustomEvent extends Event {
  constructor(type, init = {}) {
    super(type, init);
    this.detail = init?.detail ?? null;
  }
}

class EventTarget {
  #listeners = new Map();
  addEventListener(type, listener, options) {
    if (!listener) return;
    const once = typeof options === 'object' && Boolean(options?.once);
    const list = this.#listeners.get(type) ?? [];
    if (list.some((entry) => entry.listener === listener)) return;
    this.#listeners.set(type, [...list, { listener, once }]);
    if (options?.signal) options.signal.addEventListener('abort', () => this.removeEventListener(type, listener), { once: true });
  }
  removeEventListener(type, listener) {
    const list = this.#listeners.get(type) ?? [];
    this.#listeners.set(type, list.filter((entry) => entry.listener !== listener));
  }
  dispatchEvent(event) {
    event.target = event.currentTarget = this;
    this[`on${event.type}`]?.call(this, event);
    for (const { listener, once } of this.#listeners.get(event.type) ?? []) {
      if (once) this.removeEventListener(event.type, listener);
      if (typeof listener === 'function') listener.call(this, event);
      else listener.handleEvent(event);
      if (event._isStopped) break;
    }
    return !event.defaultPrevented;
  }
}

const PRIVATE = Symbol('made by a controller');

class AbortSignal extends EventTarget {
  #aborted = false;
  #reason;
  constructor(key) {
    super();
    if (key !== PRIVATE) throw coded(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor');
    this.onabort = null;
  }
  get aborted() { return this.#aborted; }
  get reason() { return this.#reason; }
  throwIfAborted() {
    if (this.#aborted) throw this.#reason;
  }
  _abort(reason) {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason === undefined ? new DOMException('This operation was aborted', 'AbortError') : reason;
    this.dispatchEvent(new Event('abort'));
  }
  static abort(reason) {
    const signal = new AbortSignal(PRIVATE);
    signal._abort(reason);
    return signal;
  }
  static timeout(delay) {
    const signal = new AbortSignal(PRIVATE);
    setTimeout(() => signal._abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')), delay).unref();
    return signal;
  }
  static any(signals) {
    const all = new AbortSignal(PRIVATE);
    for (const signal of signals) {
      if (signal.aborted) all._abort(signal.reason);
      else signal.addEventListener('abort', () => all._abort(signal.reason), { once: true });
    }
    return all;
  }
  get [Symbol.toStringTag]() { return 'AbortSignal'; }
}

class AbortController {
  #signal = new AbortSignal(PRIVATE);
  get signal() { return this.#signal; }
  abort(reason) { this.#signal._abort(reason); }
  get [Symbol.toStringTag]() { return 'AbortController'; }
}

/** The error of node's own functions that a signal stopped. */
class AbortError extends Error {
  constructor(message = 'The operation was aborted', options) {
    super(message, options);
    this.code = 'ABORT_ERR';
    this.name = 'AbortError';
  }
}

module.exports = { AbortController, AbortError, AbortSignal, CustomEvent, DOMException, Event, EventTarget };
