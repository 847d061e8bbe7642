// Streams of node as those of the web, and the other way round.

const { finished } = require('internal/pipeline');
const { ReadableStream } = require('internal/web_readable');
const { WritableStream } = require('internal/web_writable');
const { Readable, Writable } = require('stream');

function fromReadable(stream, options) {
  const reader = stream.getReader();
  return new Readable({
    ...options,
    read() {
      reader.read().then(({ done, value }) => this.push(done ? null : value), (error) => this.destroy(error));
    },
    destroy(error, callback) {
      reader.cancel(error ?? undefined).then(() => callback(error), callback);
    },
  });
}

function toReadable(stream) {
  return new ReadableStream({
    start(controller) {
      const isText = stream.readableObjectMode || stream.readableEncoding;
      stream.pause();
      stream.on('data', (chunk) => {
        controller.enqueue(isText ? chunk : new Uint8Array(chunk));
        if (controller.desiredSize <= 0) stream.pause();
      });
      finished(stream, { writable: false }, (error) => {
        if (error) controller.error(error);
        else controller.close();
      });
    },
    pull() { stream.resume(); },
    cancel(reason) {
      stream.on('error', () => {});
      stream.destroy(reason);
    },
  }, { highWaterMark: 1 });
}

function fromWritable(stream, options) {
  const writer = stream.getWriter();
  return new Writable({
    ...options,
    write(chunk, _encoding, callback) {
      writer.ready.then(() => writer.write(chunk)).then(() => callback(), callback);
    },
    final(callback) { writer.close().then(() => callback(), callback); },
    destroy(error, callback) {
      const stopped = error ? writer.abort(error) : Promise.resolve();
      stopped.then(() => callback(error), () => callback(error));
    },
  });
}

function toWritable(stream) {
  return new WritableStream({
    start(controller) {
      finished(stream, { readable: false }, (error) => error && controller.error(error));
    },
    write: (chunk) => new Promise((resolve, reject) => {
      stream.write(chunk, (error) => (error ? reject(error) : resolve()));
    }),
    close: () => new Promise((resolve, reject) => {
      finished(stream, { readable: false }, (error) => (error ? reject(error) : resolve()));
      stream.end();
    }),
    abort(reason) { stream.destroy(reason); },
  });
}

module.exports = { fromReadable, fromWritable, toReadable, toWritable };
