// node:timers/promises.

const { clear, setImmediate, setInterval, setTimeout } = require('internal/scheduler');

function aborted(signal) {
  const { AbortError } = require('internal/event_target');
  return new AbortError(undefined, { cause: signal.reason });
}

/** A promise that a timer fulfils, unless a signal says otherwise first. */
function promised(start, value, { signal, ref = true } = {}) {
  if (signal?.aborted) return Promise.reject(aborted(signal));
  return new Promise((resolve, reject) => {
    const stop = () => {
      clear(timer);
      reject(aborted(signal));
    };
    const timer = start(() => {
      signal?.removeEventListener('abort', stop);
      resolve(value);
    });
    if (!ref) timer.unref();
    signal?.addEventListener('abort', stop, { once: true });
  });
}

module.exports = {
  setTimeout: (delay, value, options) => promised((done) => setTimeout(done, delay), value, options),
  setImmediate: (value, options) => promised((done) => setImmediate(done), value, options),
  async *setInterval(delay, value, { signal, ref = true } = {}) {
    let [missed, wake] = [0, undefined];
    const timer = setInterval(() => {
      missed++;
      wake?.();
    }, delay);
    if (!ref) timer.unref();
    const stop = () => wake?.();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      while (true) {
        if (missed === 0 && !signal?.aborted) await new Promise((resolve) => (wake = resolve));
        if (signal?.aborted) throw aborted(signal);
        for (; missed > 0; missed--) yield value;
      }
    } finally {
      clear(timer);
      signal?.removeEventListener('abort', stop);
    }
  },
  scheduler: {
    wait: (delay, options) => promised((done) => setTimeout(done, delay), undefined, options),
    yield: () => promised((done) => setImmediate(done)),
  },
};
