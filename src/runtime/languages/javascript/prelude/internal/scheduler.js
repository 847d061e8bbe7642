// What is still to be done: ticks, timers, immediates and answers from outside. The host turns
// the wheel; see `turn`.

const ticks = [];
/** Timers by when they are due, the earliest first; equal ones in the order they were made. */
const timers = [];
let immediates = [];
let current = [];
/** Requests on their way, by number. */
const waiting = new Map();
let count = 0;
let hasEffect = false;
let isWindingDown = false;

const now = () => host('now');

class Timeout {
  constructor(callback, delay, values, isRepeating) {
    this._delay = delay >= 1 && delay <= 2147483647 ? Math.trunc(delay) : 1;
    Object.assign(this, { _callback: callback, _values: values, _isRepeating: isRepeating });
    this._number = ++count;
    this._isRef = true;
    insert(this);
  }
  ref() {
    this._isRef = true;
    return this;
  }
  unref() {
    this._isRef = false;
    return this;
  }
  hasRef() {
    return this._isRef;
  }
  refresh() {
    remove(this);
    insert(this);
    return this;
  }
  close() {
    remove(this);
    return this;
  }
  [Symbol.toPrimitive]() {
    return this._number;
  }
  [Symbol.dispose ?? Symbol.for('dispose')]() {
    remove(this);
  }
}

class Immediate {
  constructor(callback, values) {
    Object.assign(this, { _callback: callback, _values: values, _isRef: true });
    immediates.push(this);
  }
  ref() {
    this._isRef = true;
    return this;
  }
  unref() {
    this._isRef = false;
    return this;
  }
  hasRef() {
    return this._isRef;
  }
}

function insert(timer) {
  timer._due = now() + timer._delay;
  let [low, high] = [0, timers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timers[middle]._due <= timer._due) low = middle + 1;
    else high = middle;
  }
  timers.splice(low, 0, timer);
}

function remove(timer) {
  const at = timers.indexOf(timer);
  if (at !== -1) timers.splice(at, 1);
}

function noteEffect() {
  if (hasEffect) return;
  hasEffect = true;
  host('effect');
}

function callable(callback) {
  if (typeof callback === 'function') return callback;
  throw require('internal/errors').wrongType('callback', 'of type function', callback);
}

/** Runs one timer that is due. */
function runTimer(timer) {
  noteEffect();
  timers.shift();
  if (timer._isRepeating) insert(timer);
  timer._callback(...timer._values);
}

function isNeeded() {
  return waiting.size > 0 || immediates.some((one) => one._isRef) || current.some((one) => one._isRef) || timers.some((timer) => timer._isRef);
}

/**
 * Does one thing. Gives 0 when something was done, the milliseconds until there is something
 * to do, Infinity when only answers are waited for, and -1 when nothing is left.
 */
function turn() {
  const timer = timers[0];
  if (timer && timer._due <= now()) {
    isWindingDown = false;
    runTimer(timer);
    return 0;
  }
  if (current.length === 0) [current, immediates] = [immediates, []];
  const immediate = current.shift();
  if (immediate) {
    isWindingDown = false;
    noteEffect();
    immediate._callback(...immediate._values);
    return 0;
  }
  if (!isNeeded()) return windDown();
  return timer ? Math.max(timer._due - now(), 0.05) : Infinity;
}

/** The end is near: whoever wants to may find something more to do. */
function windDown() {
  if (isWindingDown) return -1;
  isWindingDown = true;
  return require('process')._beforeExit() ? 0 : -1;
}

function runTicks() {
  let ran = 0;
  while (ticks.length > 0) {
    const { callback, values } = ticks.shift();
    ran++;
    callback(...values);
  }
  return ran;
}

/** Begins something outside; `settled` gets what came of it. */
function wait(number, settled) {
  waiting.set(number, settled);
}

function settle(number, head, body) {
  isWindingDown = false;
  const settled = waiting.get(number);
  waiting.delete(number);
  settled?.(head === undefined ? undefined : JSON.parse(head), body);
}

module.exports = {
  runTicks,
  settle,
  turn,
  wait,
  giveUp(number) {
    waiting.delete(number);
    host('abort', number);
  },
  nextTick: (callback, ...values) => void ticks.push({ callback: callable(callback), values }),
  enqueueMicrotask(callback) {
    callable(callback);
    Promise.resolve().then(() => {
      try {
        callback();
      } catch (error) {
        // An error here is nobody's promise: it ends the script like any other.
        ticks.push({ callback: () => { throw error; }, values: [] });
      }
    });
  },
  setTimeout: (callback, delay, ...values) => new Timeout(callable(callback), delay, values, false),
  setInterval: (callback, delay, ...values) => new Timeout(callable(callback), delay, values, true),
  setImmediate: (callback, ...values) => new Immediate(callable(callback), values),
  clear(timer) {
    if (timer instanceof Timeout) remove(timer);
    else if (timer instanceof Immediate) {
      immediates = immediates.filter((one) => one !== timer);
      current = current.filter((one) => one !== timer);
    } else if (timer !== undefined && timer !== null) {
      const found = timers.find((one) => one._number === Number(timer));
      if (found) remove(found);
    }
  },
};
