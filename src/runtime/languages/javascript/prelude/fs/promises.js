// node:fs/promises.

const fs = require('fs');
const { setImmediate } = require('internal/scheduler');

class FileHandle {
  constructor(number) {
    this.fd = number;
  }
  async read(buffer, ...rest) {
    const target = ArrayBuffer.isView(buffer) ? buffer : (buffer?.buffer ?? require('buffer').Buffer.alloc(16384));
    const span = ArrayBuffer.isView(buffer) ? rest : [buffer];
    return { bytesRead: fs.readSync(this.fd, target, ...span), buffer: target };
  }
  async write(buffer, ...rest) { return { bytesWritten: fs.writeSync(this.fd, buffer, ...rest), buffer }; }
  async readFile(options) { return fs.readFileSync(this.fd, options); }
  async writeFile(data, options) { fs.writeFileSync(this.fd, data, options); }
  async appendFile(data, options) { fs.writeFileSync(this.fd, data, options); }
  async stat(options) { return fs.fstatSync(this.fd, options); }
  async truncate(length) { fs.ftruncateSync(this.fd, length); }
  async sync() {}
  async datasync() {}
  async chmod() {}
  async utimes() {}
  createReadStream(options) { return fs.createReadStream('', { ...options, fd: this.fd }); }
  createWriteStream(options) { return fs.createWriteStream('', { ...options, fd: this.fd }); }
  async *readLines(options) { yield* require('readline').createInterface({ input: this.createReadStream(options) }); }
  async close() {
    if (this.fd === -1) return;
    fs.closeSync(this.fd);
    this.fd = -1;
  }
  async [Symbol.asyncDispose ?? Symbol.for('asyncDispose')]() { await this.close(); }
}

/** A promise that is kept in the next turn of the event loop, as if a disk had been asked. */
function later(call) {
  return new Promise((resolve, reject) => {
    let settle;
    try {
      const value = call();
      settle = () => resolve(value);
    } catch (error) {
      settle = () => reject(error);
    }
    setImmediate(settle);
  });
}

const numberOf = (path) => (path instanceof FileHandle ? path.fd : path);
const promises = {};
for (const [name, call] of Object.entries(fs._sync)) {
  const plain = name.slice(0, -4);
  if (!['close', 'exists', 'read', 'readv', 'write', 'writev'].includes(plain) && !/^f(stat|truncate|chmod|chown|datasync|sync|utimes)$/.test(plain)) {
    promises[plain] = (path, ...rest) => later(() => call(numberOf(path), ...rest));
  }
}

/** Data that comes piece by piece is written piece by piece. */
promises.writeFile = async (path, data, options) => {
  const isIterable = data !== null && typeof data === 'object' && !ArrayBuffer.isView(data) && (data[Symbol.asyncIterator] || data[Symbol.iterator]);
  if (!isIterable) return later(() => fs.writeFileSync(numberOf(path), data, options));
  const number = fs.openSync(path, options?.flag ?? 'w');
  try {
    for await (const piece of data) fs.writeSync(number, typeof piece === 'string' ? Buffer.from(piece) : piece);
  } finally {
    fs.closeSync(number);
  }
};
promises.open = async (path, flags) => new FileHandle(fs.openSync(path, flags));
promises.watch = fs.watch;
promises.constants = fs.constants;

module.exports = promises;
