// A stream to read as two, and as an iterator.

const { cancelStream, read, ReadableStream, stateOf } = require('internal/web_readable');
const { deferred, handled } = require('internal/web_shared');

/** Two streams that give the same, each at its own pace. */
function tee(stream) {
  const reader = stream.getReader();
  const { isBytes } = stateOf(stream);
  const whole = deferred();
  const isOver = [false, false];
  const reasons = [];
  const controllers = [];
  let isReading = false;
  let readsAgain = false;
  const pull = () => {
    if (isReading) {
      readsAgain = true;
      return;
    }
    isReading = true;
    read(stream, {
      chunk: (chunk) => queueMicrotask(() => {
        readsAgain = false;
        controllers.forEach((controller, at) => {
          if (!isOver[at]) controller.enqueue(isBytes && at ? chunk.slice() : chunk);
        });
        isReading = false;
        if (readsAgain) pull();
      }),
      close: () => {
        isReading = false;
        controllers.forEach((controller, at) => isOver[at] || controller.close());
        if (!isOver[0] || !isOver[1]) whole.resolve();
      },
      error: () => {
        isReading = false;
      },
    });
  };
  const branch = (at) => new ReadableStream({
    type: isBytes ? 'bytes' : undefined,
    start(controller) { controllers[at] = controller; },
    pull,
    cancel(reason) {
      isOver[at] = true;
      reasons[at] = reason;
      if (isOver[0] && isOver[1]) cancelStream(stream, reasons).then(whole.resolve, whole.reject);
      return whole.promise;
    },
  });
  const branches = [branch(0), branch(1)];
  reader.closed.catch((error) => {
    for (const controller of controllers) controller.error(error);
    if (!isOver[0] || !isOver[1]) whole.resolve();
  });
  handled(whole.promise);
  return branches;
}

const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}.prototype));

/** Reads to the end; whoever stops before has the stream cancelled, unless told otherwise. */
function values(stream, { preventCancel = false } = {}) {
  const reader = stream.getReader();
  let last = Promise.resolve();
  let isOver = false;
  const inTurn = (step) => {
    last = last.then(step, step);
    return last;
  };
  return Object.assign(Object.create(AsyncIteratorPrototype), {
    next: () => inTurn(async () => {
      if (isOver) return { value: undefined, done: true };
      try {
        const { value, done } = await reader.read();
        if (!done) return { value, done };
      } catch (error) {
        isOver = true;
        reader.releaseLock();
        throw error;
      }
      isOver = true;
      reader.releaseLock();
      return { value: undefined, done: true };
    }),
    return: (value) => inTurn(async () => {
      if (!isOver) {
        isOver = true;
        const cancelled = preventCancel ? undefined : reader.cancel(value);
        reader.releaseLock();
        await cancelled;
      }
      return { value, done: true };
    }),
  });
}

module.exports = { tee, values };
