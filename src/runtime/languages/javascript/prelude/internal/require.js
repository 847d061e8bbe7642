// CommonJS, and how a script is begun: by itself, or as one function of it.

const { coded } = require('internal/errors');

/** What the host says of the run, which is filled in when it begins. */
const info = {};
const cache = Object.create(null);
let main;

const isBuiltin = (name) => name.startsWith('node:');
const folderOf = (path) => path.slice(0, path.lastIndexOf('/')) || '/';

class Module {
  constructor(path, parent) {
    this.id = path === info.script ? '.' : path;
    this.path = folderOf(path);
    this.exports = {};
    this.filename = path;
    this.loaded = false;
    this.children = [];
    this.paths = [];
    Object.defineProperty(this, 'parent', { value: parent });
    this.require = requireFrom(path, this);
  }
}

function read(path) {
  return require('internal/codecs').utf8Decode(host('file.read-all', path));
}

/** Runs a file once and gives what it exports. */
function load(path, parent, isMain = false) {
  const known = cache[path];
  if (known) return known.exports;
  const made = (cache[path] = new Module(path, parent));
  if (isMain) main = made;
  parent?.children.push(made);
  try {
    if (path.endsWith('.json')) made.exports = parseJson(path);
    else host('commonjs', path).call(made.exports, made.exports, made.require, made, path, made.path);
  } catch (error) {
    delete cache[path];
    throw error;
  }
  made.loaded = true;
  return made.exports;
}

function parseJson(path) {
  try {
    return JSON.parse(read(path).replace(/^\ufeff/, ''));
  } catch (error) {
    error.message = `${path}: ${error.message}`;
    throw error;
  }
}

function find(name, from, parent) {
  try {
    return host('resolve', name, from, 0);
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') error.requireStack = [from];
    throw error;
  }
}

function requireFrom(from, parent) {
  function require_(name) {
    if (typeof name !== 'string') throw require('internal/errors').wrongType('id', 'of type string', name);
    if (name === '') throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', "The argument 'id' must be a non-empty string. Received ''");
    const path = find(name, from);
    return isBuiltin(path) ? require(path.slice(5)) : load(path, parent);
  }
  require_.resolve = (name) => {
    const path = find(String(name), from);
    return isBuiltin(path) && !name.startsWith('node:') ? path.slice(5) : path;
  };
  require_.resolve.paths = () => [];
  require_.cache = cache;
  require_.extensions = Object.create(null);
  Object.defineProperty(require_, 'main', { get: () => main, enumerable: true });
  return require_;
}

/** The input of the run: one JSON value, or nothing. */
function input() {
  let text = info.env.OPEN_SKILLS_INPUT;
  text ??= require('internal/codecs').utf8Decode(host('stdin'));
  if (text.trim() === '') return [];
  try {
    return [JSON.parse(text)];
  } catch (error) {
    throw coded(TypeError, 'ERR_INVALID_INPUT', `the input is no JSON value: ${error.message}`);
  }
}

/** Where the host finds what a function returned, apart from what it printed. */
const RETURNED = '/tmp/.open-skills-returned.json';
/**
 * A result of more bytes is not printed here: the host keeps only the beginning of what a script
 * prints, and prints such a result itself.
 */
const MOST_PRINTED = 1 << 20;

async function callAndPrint(callable) {
  const result = await callable(...input());
  const text = result === undefined ? undefined : JSON.stringify(result);
  if (text === undefined) return;
  const isPrinted = Buffer.byteLength(text) <= MOST_PRINTED;
  if (isPrinted) host('write', 1, `${text}\n`);
  const fs = require('fs');
  try {
    fs.writeFileSync(RETURNED, text);
  } catch (error) {
    // There is no room for it: what was printed has to do.
    if (!isPrinted) throw error;
    fs.rmSync(RETURNED, { force: true });
  }
}

/** The code of a run that names what is not there. */
const NO_FUNCTION = 2;

/** Calls the function of the entrypoint `file.js:name`. */
async function callEntry(exports, name) {
  const own = name === 'default' && typeof exports.default?.default === 'function' ? exports.default.default : undefined;
  const found = own ?? exports[name] ?? exports.default?.[name];
  if (typeof found !== 'function') {
    const names = Object.keys(exports).filter((key) => typeof exports[key] === 'function');
    const hint = names.length ? `it exports ${names.map((key) => `\`${key}\``).join(', ')}` : 'it exports no function';
    host('write', 2, `error: the script defines no function \`${name}\`\nhint: ${hint}\n`);
    require('process').exit(NO_FUNCTION);
  }
  await callAndPrint(found);
}

/** Calls what a script that did nothing by itself offers to be called. */
async function callMain(exports) {
  const inner = exports.default;
  const candidates = [exports.main, exports.run, inner?.main, inner?.run, inner];
  const found = candidates.find((candidate) => typeof candidate === 'function' && !/^class\b/.test(Function.prototype.toString.call(candidate)));
  if (found) await callAndPrint(found);
}

module.exports = {
  Module,
  begin() {
    Object.assign(info, JSON.parse(host('info')));
  },
  cache,
  callEntry,
  callMain,
  info,
  load,
  requireFrom,
  runMain(path) {
    load(path, undefined, true);
  },
};
