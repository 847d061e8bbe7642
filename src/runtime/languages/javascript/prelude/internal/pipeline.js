// Streams joined to each other, and their end: `finished` and `pipeline`.

const { coded } = require('internal/errors');
const { nextTick } = require('internal/scheduler');
const { Readable } = require('stream');

/** Calls back once when a stream is over. */
function finished(stream, options, callback) {
  if (typeof options === 'function') [options, callback] = [{}, options];
  let isCalled = false;
  const finish = (error) => {
    if (isCalled) return;
    isCalled = true;
    stop();
    callback.call(stream, error ?? undefined);
  };
  const isReadable = stream._reading && options.readable !== false;
  const isWritable = stream._writing && options.writable !== false;
  const check = () => {
    if ((!isReadable || stream.readableEnded) && (!isWritable || stream.writableFinished)) finish();
  };
  const onClose = () => {
    const isOver = (!isReadable || stream.readableEnded) && (!isWritable || stream.writableFinished);
    finish(stream.errored ?? (isOver ? undefined : coded(Error, 'ERR_STREAM_PREMATURE_CLOSE', 'Premature close')));
  };
  const listeners = { end: check, finish: check, error: finish, close: onClose };
  for (const [event, listener] of Object.entries(listeners)) stream.on(event, listener);
  function stop() {
    for (const [event, listener] of Object.entries(listeners)) stream.removeListener(event, listener);
  }
  if (stream.closed) nextTick(onClose);
  else check();
  return stop;
}

const isWritableOfTheWeb = (value) => typeof value?.getWriter === 'function';

/** Joins streams, iterables and generator functions; ends them all when one fails. */
function pipeline(...parts) {
  const callback = typeof parts.at(-1) === 'function' && parts.length > 2 || parts.at(-1)?.length === 1 ? parts.pop() : () => {};
  const list = Array.isArray(parts[0]) ? parts[0] : parts;
  const options = {};
  const last = list.at(-1);
  if (isWritableOfTheWeb(last)) list[list.length - 1] = require('internal/web_adapters').fromWritable(last, { objectMode: true });
  else if (last && typeof last === 'object' && !last.on && !last[Symbol.asyncIterator] && !last[Symbol.iterator]) Object.assign(options, list.pop());
  const streams = [];
  let result;
  let isOver = false;
  const end = (error) => {
    if (isOver) return;
    if (error) {
      isOver = true;
      for (const stream of streams) if (!stream.destroyed) {
        stream.on('error', () => {});
        stream.destroy(error);
      }
      return callback(error);
    }
    if (streams.every((stream) => stream._isDone)) {
      isOver = true;
      Promise.resolve(result).then((value) => callback(undefined, value), callback);
    }
  };
  let before;
  list.forEach((part, index) => {
    let stream = part;
    if (typeof part === 'function') {
      const made = part(before, options);
      const isLast = index === list.length - 1;
      if (isLast && typeof made?.then === 'function') {
        result = made;
        made.then(() => end(), end);
        return;
      }
      stream = Readable.from(made);
    } else if (!part.on) stream = Readable.from(part);
    streams.push(stream);
    finished(stream, { readable: index < list.length - 1 || typeof part === 'function', writable: index > 0 && typeof part !== 'function' }, (error) => {
      stream._isDone = true;
      end(error);
    });
    if (before && typeof part !== 'function') before.pipe(stream);
    before = stream;
  });
  if (options.signal) {
    const stop = () => end(new (require('internal/event_target').AbortError)(undefined, { cause: options.signal.reason }));
    if (options.signal.aborted) nextTick(stop);
    else options.signal.addEventListener('abort', stop, { once: true });
  }
  return before;
}

module.exports = { finished, pipeline };
