// What the web's streams to read and to write have in common.

const { coded, wrongType } = require('internal/errors');
const { inspect } = require('internal/inspect');

/** A promise with the functions that settle it. */
function deferred() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

/** A promise whose rejection is told in another way, too. */
function handled(promise) {
  promise.then(undefined, () => {});
  return promise;
}

/** What a function of the script gives or throws, as a promise; nothing where there is none. */
async function promised(method, ...values) {
  return method?.(...values);
}

const invalid = (message) => coded(TypeError, 'ERR_INVALID_STATE', `Invalid state: ${message}`);

function strategyOf(strategy, usual) {
  const given = strategy?.highWaterMark;
  const mark = given === undefined ? usual : Number(given);
  if (Number.isNaN(mark) || mark < 0) throw coded(RangeError, 'ERR_INVALID_ARG_VALUE', `The property 'strategy.highWaterMark' is invalid. Received ${inspect(given)}`);
  const size = strategy?.size;
  if (size !== undefined && typeof size !== 'function') throw wrongType('strategy.size', 'of type function', size);
  return { mark, size: size ?? (() => 1) };
}

function chunkSize(size, chunk) {
  const found = Number(size.call(undefined, chunk));
  if (!(found >= 0 && found < Infinity)) throw coded(RangeError, 'ERR_INVALID_ARG_VALUE', `The argument 'size' is invalid. Received ${inspect(found)}`);
  return found;
}

class CountQueuingStrategy {
  constructor({ highWaterMark }) { this.highWaterMark = Number(highWaterMark); }
  get size() { return () => 1; }
}

class ByteLengthQueuingStrategy {
  constructor({ highWaterMark }) { this.highWaterMark = Number(highWaterMark); }
  get size() { return (chunk) => chunk.byteLength; }
}

module.exports = { ByteLengthQueuingStrategy, CountQueuingStrategy, chunkSize, deferred, handled, invalid, promised, strategyOf };
