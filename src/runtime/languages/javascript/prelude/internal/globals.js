// The globals of node. Most are made at first use, so that a script pays for what it touches.

/** Global name → the file of the prelude that has it. */
const LAZY = {
  AbortController: 'internal/event_target',
  AbortSignal: 'internal/event_target',
  Blob: 'internal/body',
  Buffer: 'buffer',
  ByteLengthQueuingStrategy: 'stream/web',
  CompressionStream: 'stream/web',
  CountQueuingStrategy: 'stream/web',
  CustomEvent: 'internal/event_target',
  DecompressionStream: 'stream/web',
  Event: 'internal/event_target',
  EventTarget: 'internal/event_target',
  File: 'internal/body',
  FormData: 'internal/body',
  Headers: 'internal/headers',
  ReadableByteStreamController: 'stream/web',
  ReadableStream: 'stream/web',
  ReadableStreamBYOBReader: 'stream/web',
  ReadableStreamBYOBRequest: 'stream/web',
  ReadableStreamDefaultController: 'stream/web',
  ReadableStreamDefaultReader: 'stream/web',
  Request: 'internal/fetch',
  Response: 'internal/fetch',
  TextDecoder: 'internal/codecs',
  TextDecoderStream: 'stream/web',
  TextEncoder: 'internal/codecs',
  TextEncoderStream: 'stream/web',
  TransformStream: 'stream/web',
  TransformStreamDefaultController: 'stream/web',
  URL: 'url',
  URLSearchParams: 'url',
  WritableStream: 'stream/web',
  WritableStreamDefaultController: 'stream/web',
  WritableStreamDefaultWriter: 'stream/web',
  atob: 'buffer',
  btoa: 'buffer',
  clearImmediate: 'timers',
  clearInterval: 'timers',
  clearTimeout: 'timers',
  fetch: 'internal/fetch',
  performance: 'perf_hooks',
  setImmediate: 'timers',
  setInterval: 'timers',
  setTimeout: 'timers',
  structuredClone: 'internal/structured_clone',
};

/** Globals that are a whole module. */
const MODULES = { console: 'console', crypto: 'crypto', process: 'process' };

function define(name, value, enumerable = false) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable });
}

function defineLazily(name, make) {
  Object.defineProperty(globalThis, name, {
    configurable: true,
    enumerable: false,
    get() {
      const value = make();
      define(name, value);
      return value;
    },
    set: (value) => define(name, value),
  });
}

/**
 * Numbers from the same source as all others, so that a seed decides here too. The interpreter
 * would begin with the time, which stands still in a run that has to be repeatable. This is
 * sfc32 by Chris Doty-Humphrey, which is in the public domain: fast, and good for games and
 * samples; for secrets there is `crypto`.
 */
function seededRandom() {
  const [a, b, c] = new Uint32Array(host('random', 12).slice().buffer);
  const state = new Uint32Array([a, b, c, 1]);
  const next = () => {
    const sum = (state[0] + state[1] + state[3]) >>> 0;
    state[3] += 1;
    state[0] = state[1] ^ (state[1] >>> 9);
    state[1] = state[2] + (state[2] << 3);
    state[2] = ((state[2] << 21) | (state[2] >>> 11)) + sum;
    return sum;
  };
  for (let round = 0; round < 12; round += 1) next();
  return () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
}

/** Stacks in the form of node: what happened stands before where. */
function formatStack(error, sites) {
  let text;
  try {
    const own = Object.getOwnPropertyDescriptor(error, 'code')?.value;
    const name = error.name ?? 'Error';
    text = Error.prototype.toString.call(error);
    if (typeof own === 'string' && own.startsWith('ERR_') && text.startsWith(name)) {
      text = `${name} [${own}]${text.slice(name.length)}`;
    }
  } catch {
    text = 'Error';
  }
  for (const site of sites) {
    const file = site.getFileName();
    // What called the script is nothing that its author can mend.
    if (site.isNative() || !file || file.startsWith('node:internal/')) continue;
    const line = site.getLineNumber();
    // The first line of a file stands behind what the host put before it.
    const before = line === 1 && file.startsWith('/') ? host('shift', file) : 0;
    const place = `${file}:${line}:${Math.max(1, site.getColumnNumber() - before)}`;
    const name = site.getFunctionName();
    text += name && name !== '<anonymous>' && name !== '<eval>' ? `\n    at ${name} (${place})` : `\n    at ${place}`;
  }
  return text;
}

module.exports = {
  define,
  install() {
    Error.stackTraceLimit = 10;
    Error.prepareStackTrace = formatStack;
    define('global', globalThis);
    let draw;
    const random = () => (draw ??= seededRandom())();
    Object.defineProperty(Math, 'random', { value: random, writable: true, configurable: true, enumerable: false });
    for (const [name, file] of Object.entries(LAZY)) defineLazily(name, () => require(file)[name]);
    for (const [name, file] of Object.entries(MODULES)) {
      defineLazily(name, () => (name === 'crypto' ? require(file).webcrypto : require(file)));
    }
    const { enqueueMicrotask } = require('internal/scheduler');
    define('queueMicrotask', enqueueMicrotask, true);
  },
};
