// Streams over files, and standard input.

const fs = require('fs');
const { Buffer } = require('buffer');
const { Readable, Writable } = require('stream');

let input;
let taken = 0;

/** All of standard input that nobody took yet. */
function standardInputBytes() {
  input ??= Buffer._wrap(host('stdin'));
  const rest = input.subarray(taken);
  taken = input.length;
  return rest;
}

function takeInput(count) {
  input ??= Buffer._wrap(host('stdin'));
  const piece = input.subarray(taken, taken + count);
  taken += piece.length;
  return piece;
}

class ReadStream extends Readable {
  constructor(path, options) {
    const all = typeof options === 'string' ? { encoding: options } : { ...options };
    super({ highWaterMark: 65536, ...all });
    this.path = path;
    this.fd = all.fd?.fd ?? all.fd ?? null;
    this.bytesRead = 0;
    this._at = all.start ?? -1;
    this._left = all.end === undefined ? Infinity : all.end - (all.start ?? 0) + 1;
    this._isOurs = all.autoClose !== false;
    if (this.fd === null) {
      try {
        this.fd = fs.openSync(path, all.flags ?? 'r');
        require('internal/scheduler').nextTick(() => {
          this.emit('open', this.fd);
          this.emit('ready');
        });
      } catch (error) {
        this.destroy(error);
      }
    }
  }
  _read(size) {
    const bytes = Buffer.alloc(Math.min(size, this._left));
    const count = fs.readSync(this.fd, bytes, 0, bytes.length, this._at);
    this.bytesRead += count;
    this._left -= count;
    if (this._at >= 0) this._at += count;
    this.push(count === 0 ? null : bytes.subarray(0, count));
  }
  _destroy(error, callback) {
    if (this.fd !== null && this._isOurs) fs.closeSync(this.fd);
    this.fd = null;
    callback(error);
  }
  close(callback) {
    if (callback) this.once('close', callback);
    this.destroy();
  }
}

class WriteStream extends Writable {
  constructor(path, options) {
    const all = typeof options === 'string' ? { encoding: options } : { ...options };
    super({ ...all, defaultEncoding: all.encoding });
    this.path = path;
    this.fd = all.fd?.fd ?? all.fd ?? null;
    this.bytesWritten = 0;
    this._at = all.start ?? -1;
    this._isOurs = all.autoClose !== false;
    if (this.fd === null) {
      try {
        this.fd = fs.openSync(path, all.flags ?? (all.start === undefined ? 'w' : 'r+'));
        require('internal/scheduler').nextTick(() => {
          this.emit('open', this.fd);
          this.emit('ready');
        });
      } catch (error) {
        this.destroy(error);
      }
    }
  }
  _write(chunk, _encoding, callback) {
    const count = fs.writeSync(this.fd, chunk, 0, chunk.length, this._at);
    if (this._at >= 0) this._at += count;
    this.bytesWritten += count;
    callback();
  }
  _destroy(error, callback) {
    if (this.fd !== null && this._isOurs) fs.closeSync(this.fd);
    this.fd = null;
    callback(error);
  }
  close(callback) {
    if (callback) this.once('close', callback);
    this.end();
  }
}

function standardInput() {
  const stdin = new Readable({
    highWaterMark: 65536,
    read(size) {
      const piece = takeInput(size);
      this.push(piece.length ? piece : null);
    },
  });
  return Object.assign(stdin, { fd: 0, isTTY: false, isRaw: false, ref: () => stdin, unref: () => stdin, setRawMode: () => stdin });
}

module.exports = { ReadStream, WriteStream, standardInput, standardInputBytes, takeInput };
