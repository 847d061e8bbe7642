// node:assert.

const { inspect } = require('internal/inspect');
const { coded, wrongType } = require('internal/errors');

class AssertionError extends Error {
  constructor({ message, generated, actual, expected, operator, stackStartFn }) {
    super(message ?? generated ?? `${inspect(actual)} ${operator} ${inspect(expected)}`);
    this.generatedMessage = message === undefined;
    this.code = 'ERR_ASSERTION';
    Object.assign(this, { actual, expected, operator });
    if (stackStartFn) Error.captureStackTrace(this, stackStartFn);
  }
  get name() { return 'AssertionError'; }
}

const tagOf = (value) => Object.prototype.toString.call(value);

function sameKeys(left, right, isStrict, seen) {
  const keys = (object) => [...Object.keys(object), ...(isStrict ? Object.getOwnPropertySymbols(object).filter((key) => Object.prototype.propertyIsEnumerable.call(object, key)) : [])];
  const [own, other] = [keys(left), keys(right)];
  return own.length === other.length && own.every((key) => Object.hasOwn(right, key) && isDeepEqual(left[key], right[key], isStrict, seen));
}

function sameEntries(left, right, isStrict, seen) {
  if (left.size !== right.size) return false;
  const isMap = left instanceof Map;
  const open = [...right];
  for (const entry of left) {
    const at = open.findIndex((other) => isDeepEqual(entry, other, isStrict, seen));
    if (at === -1) return false;
    open.splice(at, 1);
  }
  return isMap === right instanceof Map;
}

function isDeepEqual(left, right, isStrict, seen = []) {
  if (isStrict ? Object.is(left, right) : left == right || (left !== left && right !== right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (isStrict && Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false;
  if (tagOf(left) !== tagOf(right) || Array.isArray(left) !== Array.isArray(right)) return false;
  if (seen.some(([one, other]) => one === left && other === right)) return true;
  const inner = [...seen, [left, right]];
  if (left instanceof Date && left.getTime() !== right.getTime()) return false;
  if (left instanceof RegExp && String(left) !== String(right)) return false;
  if (left instanceof Error && (left.message !== right.message || left.name !== right.name)) return false;
  if (left.valueOf !== Object.prototype.valueOf && typeof left.valueOf() !== 'object' && !Object.is(left.valueOf(), right.valueOf())) return false;
  if (Array.isArray(left) && left.length !== right.length) return false;
  if (ArrayBuffer.isView(left)) {
    if (left.byteLength !== right.byteLength) return false;
    return Array.from(left).every((value, index) => Object.is(value, right[index]) || (!isStrict && value == right[index]));
  }
  if ((left instanceof Map || left instanceof Set) && !sameEntries(left, right, isStrict, inner)) return false;
  return sameKeys(left, right, isStrict, inner);
}

function fail(message, fields) {
  if (message instanceof Error) throw message;
  throw new AssertionError({ ...fields, message });
}

/** The lines of two values side by side: what is only in one has its sign. */
function difference(actual, expected, title) {
  const [left, right] = [actual, expected].map((value) => inspect(value, { compact: false, depth: 1000, sorted: true, maxArrayLength: null, maxStringLength: null }).split('\n'));
  if (left.length === 1 && right.length === 1 && left[0] !== right[0] && (typeof actual !== 'object' || actual === null)) return `${title}\n\n${left[0]} !== ${right[0]}\n`;
  const lines = [];
  let at = 0;
  for (const line of left) {
    const found = right.indexOf(line, at);
    if (found === -1) lines.push(`+ ${line}`);
    else {
      lines.push(...right.slice(at, found).map((other) => `- ${other}`), `  ${line}`);
      at = found + 1;
    }
  }
  lines.push(...right.slice(at).map((other) => `- ${other}`));
  return `${title}\n+ actual - expected\n\n${lines.join('\n')}`;
}

function ok(value, message, from = ok) {
  if (!value) fail(message, { generated: 'The expression evaluated to a falsy value', actual: value, expected: true, operator: '==', stackStartFn: from });
}

/** Whether an error is as it was expected. */
function matches(error, expected) {
  if (expected === undefined) return true;
  if (expected instanceof RegExp) return expected.test(String(error));
  if (typeof expected === 'function') {
    if (expected.prototype !== undefined && error instanceof expected) return true;
    if (Error.isPrototypeOf(expected) || expected === Error) return false;
    return expected.call({}, error) === true;
  }
  return Object.keys(expected).concat(expected instanceof Error ? ['name', 'message'] : []).every((key) => {
    const wanted = expected[key];
    return wanted instanceof RegExp && typeof error[key] === 'string' ? wanted.test(error[key]) : isDeepEqual(error[key], wanted, true);
  });
}

function judgeThrow(outcome, expected, message, what) {
  if (typeof expected === 'string') [expected, message] = [undefined, expected];
  if (!outcome.hasThrown) fail(message ?? `Missing expected ${what}.`, { operator: what === 'exception' ? 'throws' : 'rejects', expected });
  if (!matches(outcome.error, expected)) {
    if (expected instanceof RegExp) fail(message, { generated: `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(String(outcome.error))}\n`, actual: outcome.error, expected, operator: 'throws' });
    if (typeof expected === 'object') fail(message, { generated: difference(outcome.error, expected, 'Expected values to be strictly deep-equal:'), actual: outcome.error, expected, operator: 'throws' });
    throw outcome.error;
  }
}

function attempt(callable) {
  if (typeof callable !== 'function') throw wrongType('fn', 'of type function', callable);
  try {
    callable();
    return { hasThrown: false };
  } catch (error) {
    return { hasThrown: true, error };
  }
}

async function attemptLater(promise) {
  const started = typeof promise === 'function' ? promise() : promise;
  if (typeof started?.then !== 'function') throw coded(TypeError, 'ERR_INVALID_RETURN_VALUE', 'Expected instance of Promise to be returned from the "promiseFn" function');
  try {
    await started;
    return { hasThrown: false };
  } catch (error) {
    return { hasThrown: true, error };
  }
}

/** A check of two values. */
function comparison(operator, holds, words) {
  return function check(actual, expected, message) {
    if (holds(actual, expected)) return;
    fail(message, { generated: words(actual, expected), actual, expected, operator, stackStartFn: check });
  };
}

const side = (title) => (actual, expected) => difference(actual, expected, title);
const plain = (sign) => (actual, expected) => `${inspect(actual)} ${sign} ${inspect(expected)}`;
const not = (title) => (actual) => `${title}${inspect(actual).includes('\n') ? `\n\n${inspect(actual)}\n` : `: ${inspect(actual)}`}`;

const assert = Object.assign((value, message) => ok(value, message, assert), {
  AssertionError,
  ok,
  equal: comparison('==', (left, right) => left == right || (left !== left && right !== right), plain('==')),
  notEqual: comparison('!=', (left, right) => left != right, plain('!=')),
  strictEqual: comparison('strictEqual', Object.is, side('Expected values to be strictly equal:')),
  notStrictEqual: comparison('notStrictEqual', (left, right) => !Object.is(left, right), not('Expected "actual" to be strictly unequal to')),
  deepEqual: comparison('deepEqual', (left, right) => isDeepEqual(left, right, false), side('Expected values to be loosely deep-equal:')),
  notDeepEqual: comparison('notDeepEqual', (left, right) => !isDeepEqual(left, right, false), not('Expected "actual" not to be loosely deep-equal to')),
  deepStrictEqual: comparison('deepStrictEqual', (left, right) => isDeepEqual(left, right, true), side('Expected values to be strictly deep-equal:')),
  notDeepStrictEqual: comparison('notDeepStrictEqual', (left, right) => !isDeepEqual(left, right, true), not('Expected "actual" not to be strictly deep-equal to')),
  match: comparison('match', (text, pattern) => pattern.test(text), (text, pattern) => `The input did not match the regular expression ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`),
  doesNotMatch: comparison('doesNotMatch', (text, pattern) => !pattern.test(text), (text, pattern) => `The input was expected to not match the regular expression ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`),
  fail: (message) => fail(message, { generated: 'Failed', operator: 'fail' }),
  ifError(error) {
    if (error !== null && error !== undefined) fail(`ifError got unwanted exception: ${error.message ?? inspect(error)}`, { actual: error, expected: null, operator: 'ifError' });
  },
  throws: (callable, expected, message) => judgeThrow(attempt(callable), expected, message, 'exception'),
  doesNotThrow(callable, expected, message) {
    const outcome = attempt(callable);
    if (outcome.hasThrown) fail(typeof expected === 'string' ? expected : (message ?? `Got unwanted exception.\nActual message: "${outcome.error?.message}"`), { operator: 'doesNotThrow', actual: outcome.error });
  },
  rejects: async (promise, expected, message) => judgeThrow(await attemptLater(promise), expected, message, 'rejection'),
  async doesNotReject(promise, expected, message) {
    const outcome = await attemptLater(promise);
    if (outcome.hasThrown) fail(typeof expected === 'string' ? expected : (message ?? `Got unwanted rejection.\nActual message: "${outcome.error?.message}"`), { operator: 'doesNotReject', actual: outcome.error });
  },
});

assert.strict = Object.assign((value, message) => ok(value, message, assert.strict), assert, {
  equal: assert.strictEqual,
  notEqual: assert.notStrictEqual,
  deepEqual: assert.deepStrictEqual,
  notDeepEqual: assert.notDeepStrictEqual,
});
assert.strict.strict = assert.strict;
Object.defineProperty(assert, '_isDeepEqual', { value: isDeepEqual });

module.exports = assert;
