// node:module.

const { Module, cache, requireFrom } = require('internal/require');
const { coded } = require('internal/errors');

/** A `require` for ES modules. */
function createRequire(place) {
  const path = typeof place === 'string' && place.startsWith('/') ? place : require('url').fileURLToPath(place);
  if (!path.startsWith('/')) {
    throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The argument 'filename' must be a file URL object, file URL string, or absolute path string. Received '${place}'`);
  }
  return requireFrom(path);
}

const isBuiltin = (name) => {
  try {
    return host('resolve', String(name), '/', 0).startsWith('node:');
  } catch {
    return false;
  }
};

const builtinModules = [
  'assert', 'assert/strict', 'async_hooks', 'buffer', 'child_process', 'console', 'crypto', 'events', 'fs', 'fs/promises', 'http',
  'https', 'module', 'net', 'os', 'path', 'path/posix', 'perf_hooks', 'process', 'querystring', 'readline', 'readline/promises',
  'stream', 'stream/consumers', 'stream/promises', 'stream/web', 'string_decoder', 'timers', 'timers/promises', 'tls', 'tty', 'url', 'util',
  'util/types', 'worker_threads', 'zlib',
];

module.exports = Object.assign(Module, { Module, _cache: cache, builtinModules, createRequire, isBuiltin, register() {} });
