// node:process, and the global of the same name.

const EventEmitter = require('events');
const { coded, unavailable, wrongType } = require('internal/errors');
const { bytesOf } = require('internal/codecs');
const { info } = require('internal/require');
const { nextTick } = require('internal/scheduler');

const VERSION = '20.19.0';
let cwd = '/';
let isExiting = false;
let exitCode;

/** Variables are text, as in the environment of a real process. */
const variables = {};
const env = new Proxy(variables, {
  set: (target, name, value) => Reflect.set(target, name, String(value)),
  defineProperty: (target, name, found) => Reflect.defineProperty(target, name, 'value' in found ? { ...found, value: String(found.value) } : found),
});

/** Standard output and standard error: what is written is there at once. */
function output(number) {
  const { Writable } = require('stream');
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, encoding, done) {
      host('write', number, typeof chunk === 'string' ? require('buffer').Buffer.from(chunk, encoding) : bytesOf(chunk));
      done();
    },
  });
  stream._isStandard = true;
  return Object.assign(stream, { fd: number, isTTY: false, columns: 80, rows: 24, getColorDepth: () => 1, hasColors: () => false, getWindowSize: () => [80, 24], cursorTo: () => true, clearLine: () => true, moveCursor: () => true });
}

/** The plain way for those who only write: no stream is made for them. */
function lightOutput(number, name) {
  let stream;
  const whole = () => (stream ??= output(number));
  const light = {
    write(chunk, encoding, callback) {
      if (stream || typeof chunk !== 'string' || (encoding && typeof encoding === 'string')) return whole().write(chunk, encoding, callback);
      host('write', number, chunk);
      const done = typeof encoding === 'function' ? encoding : callback;
      if (done) nextTick(done);
      return true;
    },
    fd: number,
    isTTY: false,
  };
  // Everything else is that of the stream, which is made when it is first touched.
  return new Proxy(light, {
    get(target, key) {
      if (key in target) return target[key];
      const value = whole()[key];
      return typeof value === 'function' ? value.bind(stream) : value;
    },
    set: (target, key, value) => Reflect.set(key === 'write' ? target : whole(), key, value),
    has: (target, key) => key in target || key in whole(),
    getPrototypeOf: () => Object.getPrototypeOf(whole()),
  });
}

function hrtime(before) {
  const now = host('now');
  let [seconds, nanoseconds] = [Math.floor(now / 1e3), Math.floor((now % 1e3) * 1e6)];
  if (before) {
    seconds -= before[0];
    nanoseconds -= before[1];
    if (nanoseconds < 0) [seconds, nanoseconds] = [seconds - 1, nanoseconds + 1e9];
  }
  return [seconds, nanoseconds];
}
hrtime.bigint = () => BigInt(Math.floor(host('now') * 1e6));

function asExitCode(code) {
  if (code === undefined || code === null) return undefined;
  const number = typeof code === 'string' && /^-?\d+$/.test(code) ? Number(code) : code;
  if (!Number.isInteger(number)) throw wrongType('code', 'of type number', code);
  return number & 0xff;
}

function exit(code) {
  if (code !== undefined) process.exitCode = code;
  if (!isExiting) {
    isExiting = true;
    process.emit('exit', exitCode ?? 0);
  }
  host('exit', exitCode ?? 0);
}

function emitWarning(warning, options, code) {
  const type = typeof options === 'string' ? options : options?.type;
  const error = warning instanceof Error ? warning : Object.assign(new Error(String(warning)), { name: type ?? 'Warning', code: code ?? options?.code });
  nextTick(() => {
    process.emit('warning', error);
    require('console').error(`(node:1) ${error.code ? `[${error.code}] ` : ''}${error.name}: ${error.message}`);
  });
}

const process = Object.assign(Object.create(EventEmitter.prototype), {
  arch: 'wasm32',
  argv: ['/usr/bin/node'],
  argv0: 'node',
  config: { variables: {} },
  env,
  execArgv: [],
  execPath: '/usr/bin/node',
  features: {},
  pid: 1,
  platform: 'linux',
  ppid: 0,
  release: { name: 'node' },
  title: 'node',
  version: `v${VERSION}`,
  versions: { node: VERSION, quickjs: '0.17.0' },
  abort: () => host('exit', 134),
  chdir(path) {
    const { resolve } = require('path');
    const target = resolve(String(path));
    if (!require('fs').statSync(target, { throwIfNoEntry: false })?.isDirectory()) {
      throw require('internal/errors').systemError('ENOENT', 'chdir', cwd, String(path));
    }
    cwd = target;
  },
  constrainedMemory: () => info.memory,
  cpuUsage: () => ({ user: Math.floor(host('now') * 1e3), system: 0 }),
  cwd: () => cwd,
  emitWarning,
  exit,
  getegid: () => 1000,
  geteuid: () => 1000,
  getgid: () => 1000,
  getuid: () => 1000,
  hrtime,
  kill() {
    throw unavailable('process.kill');
  },
  memoryUsage: Object.assign(() => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }), { rss: () => 0 }),
  nextTick,
  resourceUsage: () => ({ userCPUTime: Math.floor(host('now') * 1e3), systemCPUTime: 0, maxRSS: 0 }),
  umask: () => 0o22,
  uptime: () => host('now') / 1e3,
  stdout: lightOutput(1),
  stderr: lightOutput(2),
});
EventEmitter.init.call(process);

Object.defineProperty(process, 'exitCode', {
  enumerable: true,
  get: () => exitCode,
  set(code) {
    host('effect');
    exitCode = asExitCode(code);
  },
});
Object.defineProperty(process, 'stdin', {
  configurable: true,
  enumerable: true,
  get() {
    const stdin = require('internal/file_streams').standardInput();
    Object.defineProperty(process, 'stdin', { value: stdin, enumerable: true });
    return stdin;
  },
});
Object.defineProperty(process, Symbol.toStringTag, { value: 'process' });

/** Tells listeners that nothing is left to do; whether there were any. */
function beforeExit() {
  return process.emit('beforeExit', exitCode ?? 0);
}

/** The end of a script that came to its end. */
function finish() {
  if (!isExiting) {
    isExiting = true;
    process.emit('exit', exitCode ?? 0);
  }
  return exitCode ?? 0;
}

/** What is different in each run; all else of this file is the same in all of them. */
function begin() {
  cwd = info.cwd;
  Object.assign(variables, info.env);
  process.argv.push(info.script, ...info.args);
}

for (const [name, value] of Object.entries({ _begin: begin, _beforeExit: beforeExit, finish })) {
  Object.defineProperty(process, name, { value, enumerable: false });
}

module.exports = process;
