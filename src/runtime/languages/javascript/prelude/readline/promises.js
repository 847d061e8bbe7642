// node:readline/promises.

const readline = require('readline');

class Interface extends readline.Interface {
  question(query, options) {
    return new Promise((resolve, reject) => {
      const { signal } = options ?? {};
      const stop = () => reject(new (require('internal/event_target').AbortError)(undefined, { cause: signal.reason }));
      if (signal?.aborted) return stop();
      signal?.addEventListener('abort', stop, { once: true });
      super.question(query, resolve);
    });
  }
}

module.exports = { Interface, createInterface: (input, output) => new Interface(input, output) };
