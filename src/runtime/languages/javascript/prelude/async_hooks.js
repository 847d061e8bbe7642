// node:async_hooks: `AsyncLocalStorage` for what runs before the first `await`.

class AsyncLocalStorage {
  #store;
  run(store, callback, ...values) {
    const before = this.#store;
    this.#store = store;
    const restore = () => (this.#store = before);
    let result;
    try {
      result = callback(...values);
    } catch (error) {
      restore();
      throw error;
    }
    // One script runs at a time: an asynchronous callback keeps its store until it is over.
    if (typeof result?.then === 'function') return result.finally(restore);
    restore();
    return result;
  }
  exit(callback, ...values) { return this.run(undefined, callback, ...values); }
  getStore() { return this.#store; }
  enterWith(store) { this.#store = store; }
  disable() { this.#store = undefined; }
}

class AsyncResource {
  constructor(type) { this.type = type; }
  runInAsyncScope(callback, self, ...values) { return callback.apply(self, values); }
  bind(callback) { return callback.bind(undefined); }
  static bind(callback) { return callback; }
  emitDestroy() { return this; }
  asyncId() { return 1; }
  triggerAsyncId() { return 0; }
}

const nothing = { enable: () => nothing, disable: () => nothing };

module.exports = { AsyncLocalStorage, AsyncResource, createHook: () => nothing, executionAsyncId: () => 1, triggerAsyncId: () => 0 };
