// node:timers.

const { clear, setImmediate, setInterval, setTimeout } = require('internal/scheduler');
const promises = () => require('timers/promises');
const PROMISED = Symbol.for('nodejs.util.promisify.custom');

Object.defineProperty(setTimeout, PROMISED, { get: () => promises().setTimeout });
Object.defineProperty(setImmediate, PROMISED, { get: () => promises().setImmediate });

module.exports = {
  setTimeout,
  setInterval,
  setImmediate,
  clearTimeout: (timer) => clear(timer),
  clearInterval: (timer) => clear(timer),
  clearImmediate: (timer) => clear(timer),
  get promises() {
    return promises();
  },
};
