// node:fs. Every path is one of the sandbox; the host opens it below one of its folders.

const { Buffer } = require('buffer');
const { bytesOf } = require('internal/codecs');
const { coded, system, systemError, wrongType } = require('internal/errors');

const constants = {
  F_OK: 0, X_OK: 1, W_OK: 2, R_OK: 4, COPYFILE_EXCL: 1, COPYFILE_FICLONE: 2, COPYFILE_FICLONE_FORCE: 4,
  O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2, O_CREAT: 0o100, O_EXCL: 0o200, O_TRUNC: 0o1000, O_APPEND: 0o2000,
  S_IFMT: 0o170000, S_IFREG: 0o100000, S_IFDIR: 0o40000, S_IFLNK: 0o120000,
};

/** A path as text, absolute. */
function pathOf(value, name = 'path') {
  let path = value;
  if (path !== null && typeof path === 'object' && typeof path.href === 'string') path = require('url').fileURLToPath(path);
  if (path instanceof Uint8Array) path = Buffer._wrap(path).toString();
  if (typeof path !== 'string') throw wrongType(name, 'of type string or an instance of Buffer or URL', value);
  if (path.includes('\0')) throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The argument '${name}' must be a string, Uint8Array, or URL without null bytes. Received ${require('internal/inspect').inspect(value)}`);
  return require('path').resolve(path);
}

/** A path as it was written, for messages. */
const shown = (path) => (typeof path === 'string' ? path : pathOf(path));

const encodingOf = (options) => (typeof options === 'string' ? options : options?.encoding);

/** What is written: text in its encoding, or bytes. */
function dataOf(data, options) {
  if (typeof data === 'string') return Buffer.from(data, encodingOf(options));
  const bytes = bytesOf(data);
  if (!bytes) throw wrongType('data', 'of type string or an instance of Buffer, TypedArray, or DataView', data);
  return bytes;
}

/** Flags as a word, also when they come as a number. */
function flagsOf(flags, usual) {
  if (flags === undefined || flags === null) return usual;
  if (typeof flags === 'string') {
    const word = flags.replace('s', '').replace(/^x(.)/, '$1x').replace('wx+', 'w+x').replace('ax+', 'a+x').replace('xw', 'wx').replace('xa', 'ax');
    if (/^[rwa][+x]{0,2}$/.test(word)) return word;
    throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The argument 'flags' is invalid. Received '${flags}'`);
  }
  const plus = flags & 2 ? '+' : '';
  const exclusive = flags & constants.O_EXCL ? 'x' : '';
  if (flags & constants.O_APPEND) return `a${plus}${exclusive}`;
  return flags & (constants.O_TRUNC | constants.O_CREAT) ? `w${plus}${exclusive}` : flags & 1 ? 'r+' : `r${plus}`;
}

class Stats {
  constructor(text, isBig) {
    const [kind, size, mtime, atime, ctime, mode, ino, nlink] = JSON.parse(text);
    const number = isBig ? (value) => BigInt(Math.trunc(value)) : (value) => value;
    Object.assign(this, { dev: number(1), mode: number(mode), nlink: number(nlink), uid: number(1000), gid: number(1000), rdev: number(0), blksize: number(4096), ino: number(ino), size: number(size), blocks: number(Math.ceil(size / 512)) });
    Object.assign(this, { atimeMs: number(atime), mtimeMs: number(mtime), ctimeMs: number(ctime), birthtimeMs: number(ctime) });
    if (isBig) for (const name of ['atime', 'mtime', 'ctime', 'birthtime']) this[`${name}Ns`] = this[`${name}Ms`] * 1000000n;
    Object.assign(this, { atime: new Date(atime), mtime: new Date(mtime), ctime: new Date(ctime), birthtime: new Date(ctime) });
    Object.defineProperty(this, '_kind', { value: kind });
  }
  isFile() { return this._kind === 'file'; }
  isDirectory() { return this._kind === 'directory'; }
  isSymbolicLink() { return this._kind === 'link'; }
  isFIFO() { return false; }
  isSocket() { return false; }
  isBlockDevice() { return false; }
  isCharacterDevice() { return false; }
}

class Dirent {
  constructor(name, kind, folder) {
    Object.assign(this, { name, parentPath: folder, path: folder });
    Object.defineProperty(this, '_kind', { value: kind });
  }
}
for (const name of ['isFile', 'isDirectory', 'isSymbolicLink', 'isFIFO', 'isSocket', 'isBlockDevice', 'isCharacterDevice']) {
  Dirent.prototype[name] = Stats.prototype[name];
}

/** A stream's number, or nothing when it is a path. */
function numberOf(path) {
  if (typeof path === 'number') return path;
  if (path === '/dev/stdin') return 0;
  if (path === '/dev/stdout') return 1;
  return path === '/dev/stderr' ? 2 : undefined;
}

function readWhole(number) {
  if (number === 0) return require('internal/file_streams').standardInputBytes();
  const pieces = [];
  for (let piece; (piece = system('read', undefined, undefined, 'file.read', number, 1 << 20, -1)).length > 0; ) pieces.push(piece);
  return Buffer.concat(pieces);
}

function readFileSync(path, options) {
  const number = numberOf(path);
  const bytes = number !== undefined ? readWhole(number) : Buffer._wrap(readPath(path, options));
  const encoding = encodingOf(options);
  return encoding && encoding !== 'buffer' ? bytes.toString(encoding) : bytes;
}

function readPath(path, options) {
  const flag = options?.flag;
  if (flag && flag !== 'r') {
    const number = openSync(path, flag);
    try {
      return readWhole(number);
    } finally {
      closeSync(number);
    }
  }
  const whole = pathOf(path);
  try {
    return host('file.read-all', whole);
  } catch (error) {
    if (error.code === 'EISDIR') throw systemError('EISDIR', 'read');
    throw systemError(error.code, 'open', shown(path));
  }
}

function writeFileSync(path, data, options) {
  const bytes = dataOf(data, options);
  const number = numberOf(path);
  if (number === 1 || number === 2) host('write', number, bytes);
  else if (number !== undefined) system('write', undefined, undefined, 'file.write', number, bytes, -1);
  else system('open', shown(path), undefined, 'file.write-all', pathOf(path), bytes, flagsOf(options?.flag, 'w'));
}

function appendFileSync(path, data, options) {
  writeFileSync(path, data, { ...(typeof options === 'string' ? { encoding: options } : options), flag: options?.flag ?? 'a' });
}

const openSync = (path, flags) => system('open', shown(path), undefined, 'file.open', pathOf(path), flagsOf(flags, 'r'));

function closeSync(number) {
  if (number > 2) system('close', undefined, undefined, 'file.close', number);
}

/** The arguments of `read` and `write`: buffer, offset, length, position, or an object. */
function spanOf(buffer, offset, length, position) {
  if (typeof offset === 'object' && offset !== null) ({ offset, length, position } = offset);
  const start = offset ?? 0;
  return [start, length ?? buffer.byteLength - start, typeof position === 'bigint' ? Number(position) : (position ?? -1)];
}

function readSync(number, buffer, offset, length, position) {
  const [start, count, from] = spanOf(buffer, offset, length, position);
  const bytes = number === 0 ? require('internal/file_streams').takeInput(count) : system('read', undefined, undefined, 'file.read', number, count, from);
  new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).set(bytes, start);
  return bytes.length;
}

function writeSync(number, data, offset, length, position) {
  let bytes = data;
  let from;
  if (typeof data === 'string') {
    bytes = Buffer.from(data, length);
    from = offset ?? -1;
  } else {
    const [start, count, at] = spanOf(data, offset, length, position);
    bytes = bytesOf(data).subarray(start, start + count);
    from = at;
  }
  if (number === 1 || number === 2) host('write', number, bytes);
  else system('write', undefined, undefined, 'file.write', number, bytes, from);
  return bytes.length;
}

function status(path, options, follow, syscall) {
  try {
    return new Stats(system(syscall, shown(path), undefined, 'file.status', pathOf(path), follow), options?.bigint);
  } catch (error) {
    if (options?.throwIfNoEntry === false && ['ENOENT', 'ENOTDIR'].includes(error.code)) return undefined;
    throw error;
  }
}

const statSync = (path, options) => status(path, options, 1, 'stat');
const lstatSync = (path, options) => status(path, options, 0, 'lstat');
const fstatSync = (number, options) => (number <= 2 ? new Stats('["other",0,0,0,0,8592,0,1]', options?.bigint) : new Stats(system('fstat', undefined, undefined, 'file.status-of-open', number), options?.bigint));

function existsSync(path) {
  try {
    host('file.status', pathOf(path), 1);
    return true;
  } catch {
    return false;
  }
}

function accessSync(path, mode = 0) {
  const found = status(path, undefined, 1, 'access');
  if (mode & constants.W_OK && !(found.mode & 0o222)) throw systemError('EACCES', 'access', shown(path));
}

function readdirSync(path, options) {
  const folder = pathOf(path);
  const found = [];
  const walk = (inner, prefix) => {
    for (const [name, kind] of JSON.parse(system('scandir', prefix === '' ? shown(path) : inner, undefined, 'file.list', inner))) {
      const parent = prefix === '' ? shown(path) : `${shown(path).replace(/\/$/, '')}/${prefix.slice(0, -1)}`;
      found.push(options?.withFileTypes ? new Dirent(name, kind, parent) : prefix + name);
      if (options?.recursive && kind === 'directory') walk(`${inner}/${name}`, `${prefix}${name}/`);
    }
  };
  walk(folder, '');
  return encodingOf(options) === 'buffer' ? found.map((name) => Buffer.from(name)) : found;
}

function mkdirSync(path, options) {
  const whole = pathOf(path);
  if (!options?.recursive) return void system('mkdir', shown(path), undefined, 'file.make-folder', whole, 0);
  let first;
  for (let above = whole; above !== '/' && !existsSync(above); above = require('path').dirname(above)) first = above;
  system('mkdir', shown(path), undefined, 'file.make-folder', whole, 1);
  return first;
}

function mkdtempSync(prefix) {
  const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  for (;;) {
    const path = prefix + Array.from(host('random', 6), (byte) => signs[byte % signs.length]).join('');
    if (existsSync(path)) continue;
    mkdirSync(path);
    return path;
  }
}

const unlinkSync = (path) => void system('unlink', shown(path), undefined, 'file.remove-file', pathOf(path));

function rmdirSync(path, options) {
  system('rmdir', shown(path), undefined, 'file.remove-folder', pathOf(path), options?.recursive ? 1 : 0);
}

function rmSync(path, options) {
  const found = status(path, { throwIfNoEntry: !options?.force }, 0, 'lstat');
  if (!found) return;
  if (!found.isDirectory()) return unlinkSync(path);
  if (!options?.recursive) {
    throw coded(Error, 'ERR_FS_EISDIR', `Path is a directory: rm returned EISDIR (is a directory) ${shown(path)}`, { errno: 21, syscall: 'rm', path: shown(path) });
  }
  system('rm', shown(path), undefined, 'file.remove-folder', pathOf(path), 1);
}

const renameSync = (from, to) => void system('rename', shown(from), shown(to), 'file.rename', pathOf(from), pathOf(to, 'newPath'));

function copyFileSync(from, to, mode = 0) {
  if (mode & constants.COPYFILE_EXCL && existsSync(to)) throw systemError('EEXIST', 'copyfile', shown(from), shown(to));
  system('copyfile', shown(from), shown(to), 'file.copy', pathOf(from), pathOf(to, 'dest'));
}

function cpSync(from, to, options = {}) {
  if (options.filter && !options.filter(from, to)) return;
  const { join } = require('path');
  if (!statSync(from).isDirectory()) {
    mkdirSync(require('path').dirname(pathOf(to)), { recursive: true });
    if (options.force === false && existsSync(to)) return;
    return copyFileSync(from, to);
  }
  if (!options.recursive) throw coded(Error, 'ERR_FS_EISDIR', `Recursive option not enabled, cannot copy a directory: ${shown(from)}`);
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) cpSync(join(shown(from), name), join(shown(to), name), options);
}

function truncateSync(path, length = 0) {
  const number = openSync(path, 'r+');
  try {
    ftruncateSync(number, length);
  } finally {
    closeSync(number);
  }
}

const ftruncateSync = (number, length = 0) => void system('ftruncate', undefined, undefined, 'file.set-length', number, length);
const realpathSync = (path) => system('lstat', pathOf(path), undefined, 'file.real-path', pathOf(path));
realpathSync.native = realpathSync;

class Dir {
  #entries;
  constructor(path, options) {
    this.path = shown(path);
    this.#entries = readdirSync(path, { ...options, withFileTypes: true });
  }
  readSync() { return this.#entries.shift() ?? null; }
  async read() { return this.readSync(); }
  closeSync() {}
  async close() {}
  async *[Symbol.asyncIterator]() { for (let entry; (entry = this.readSync()); ) yield entry; }
}

/** What the sandbox has no notion of: it does nothing, like a mode on a foreign disk. */
const ignored = (path) => void statSync(path);

const sync = {
  accessSync, appendFileSync, closeSync, copyFileSync, cpSync, existsSync, fstatSync, ftruncateSync, lstatSync, mkdirSync,
  mkdtempSync, openSync, readFileSync, readSync, readdirSync, realpathSync, renameSync, rmSync, rmdirSync, statSync,
  truncateSync, unlinkSync, writeFileSync, writeSync,
  chmodSync: ignored,
  chownSync: ignored,
  fchmodSync() {},
  fchownSync() {},
  fdatasyncSync() {},
  fsyncSync() {},
  futimesSync() {},
  lchownSync: ignored,
  linkSync: (from, to) => void system('link', shown(from), shown(to), 'file.link', pathOf(from), pathOf(to, 'newPath')),
  lutimesSync: ignored,
  opendirSync: (path, options) => new Dir(path, options),
  readlinkSync: (path) => system('readlink', shown(path), undefined, 'file.read-link', pathOf(path)),
  readvSync: (number, buffers, position) => buffers.reduce((sum, buffer) => sum + readSync(number, buffer, 0, buffer.byteLength, position == null ? -1 : position + sum), 0),
  statfsSync: () => ({ type: 0, bsize: 4096, blocks: 0, bfree: 0, bavail: 0, files: 0, ffree: 0 }),
  symlinkSync: (target, path) => void system('symlink', String(target), shown(path), 'file.symlink', String(target), pathOf(path)),
  utimesSync: ignored,
  writevSync: (number, buffers, position) => buffers.reduce((sum, buffer) => sum + writeSync(number, buffer, 0, buffer.byteLength, position == null ? -1 : position + sum), 0),
};

/** The same with a callback, which is called later, as ever. */
function withCallback(name, call) {
  return function (...values) {
    const callback = values.pop();
    if (typeof callback !== 'function') throw wrongType('cb', 'of type function', callback);
    const { setImmediate } = require('internal/scheduler');
    let [error, result] = [null, undefined];
    try {
      result = call(...values);
    } catch (thrown) {
      error = thrown;
    }
    setImmediate(() => {
      if (name === 'existsSync') callback(result);
      else if (error) callback(error);
      else if (name === 'readSync' || name === 'writeSync') callback(null, result, values[1]);
      else callback(null, result);
    });
  };
}

const fs = { ...sync, constants, Stats, Dirent, Dir, F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1 };
for (const [name, call] of Object.entries(sync)) fs[name.slice(0, -4)] = withCallback(name, call);
fs.realpath.native = fs.realpath;

const PROMISED = Symbol.for('nodejs.util.promisify.custom');
fs.exists[PROMISED] = async (path) => existsSync(path);
fs.read[PROMISED] = async (number, buffer, ...rest) => ({ bytesRead: readSync(number, buffer, ...rest), buffer });
fs.write[PROMISED] = async (number, buffer, ...rest) => ({ bytesWritten: writeSync(number, buffer, ...rest), buffer });

const streams = () => require('internal/file_streams');
Object.assign(fs, {
  createReadStream: (path, options) => new (streams().ReadStream)(path, options),
  createWriteStream: (path, options) => new (streams().WriteStream)(path, options),
  unwatchFile() {},
  watch() { throw require('internal/errors').unavailable('fs.watch'); },
  watchFile() { throw require('internal/errors').unavailable('fs.watchFile'); },
});
for (const name of ['ReadStream', 'WriteStream']) {
  Object.defineProperty(fs, name, { enumerable: true, get: () => streams()[name] });
}
Object.defineProperty(fs, 'promises', { enumerable: true, get: () => require('fs/promises') });
Object.defineProperty(fs, '_sync', { value: sync });

module.exports = fs;
