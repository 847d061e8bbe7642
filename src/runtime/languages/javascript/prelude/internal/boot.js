// The first file that runs: it loads the others when they are asked for, sets up the globals
// and gives back the functions that only the host calls. It runs once on a machine: a run
// begins with the memory as this file leaves it, so nothing here may ask the host for more
// than files of the prelude.

const loaded = Object.create(null);

function load(name) {
  const known = loaded[name];
  if (known) return known.exports;
  const file = (loaded[name] = { exports: {} });
  host('prelude', name)(host, load, file);
  return file.exports;
}

load('internal/globals').install();
const scheduler = load('internal/scheduler');

// What most scripts use is there before they begin.
const COMMON = [
  'buffer', 'console', 'events', 'fs', 'fs/promises', 'internal/codecs', 'internal/inspect', 'internal/uncaught',
  'os', 'path', 'process', 'stream', 'timers', 'url', 'util',
];
for (const name of COMMON) load(name);

/** Names that an `export` line can give: an ES module exports no symbols and no numbers. */
function exportable(value) {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return [];
  const names = Object.keys(value).filter((name) => name !== 'default' && !/[\n\ud800-\udfff]/.test(name));
  return typeof value === 'function' ? [...new Set([...names, ...Object.getOwnPropertyNames(value)])].filter(
    (name) => !['length', 'name', 'prototype', 'arguments', 'caller', 'default'].includes(name),
  ) : names;
}

// The generated lines of modules reach these; a script that calls them harms only itself.
Object.defineProperty(globalThis, '__openSkills', {
  value: Object.freeze({
    meta(meta, name, file, folder) {
      meta.url = load('url').pathToFileURL(file).href + name.slice(file.length);
      meta.filename = file;
      meta.dirname = folder;
      meta.main = file === load('internal/require').info.script;
      meta.resolve = (specifier) => {
        const found = host('resolve', String(specifier), file, 1);
        return found.startsWith('node:') ? found : load('url').pathToFileURL(found).href;
      };
    },
    exportsOf(name) {
      const value = name.startsWith('node:') ? load(name.slice(5)) : load('internal/require').load(name);
      return { value, names: exportable(value).join('\n') };
    },
    callEntry: (exports, name) => load('internal/require').callEntry(exports, name),
    callMain: (exports) => load('internal/require').callMain(exports),
  }),
});

return {
  begin() {
    load('internal/require').begin();
    load('process')._begin();
  },
  turn: scheduler.turn,
  runTicks: scheduler.runTicks,
  deliver: (number, head, body) => scheduler.settle(number, head, body),
  fatal: (error, isRejection) => load('internal/uncaught').fatal(error, isRejection === 1),
  exit: () => load('process').finish(),
  unsettled: () => load('internal/uncaught').unsettled(),
  runMain: (path) => load('internal/require').runMain(path),
};
