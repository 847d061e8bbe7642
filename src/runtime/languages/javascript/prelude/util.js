// node:util.

const { coded, SYSTEM, wrongType } = require('internal/errors');
const { format, formatWithOptions } = require('internal/format');
const { inspect, withoutColors } = require('internal/inspect');
const types = require('util/types');

const PROMISED = Symbol.for('nodejs.util.promisify.custom');

function promisify(original) {
  if (typeof original !== 'function') throw wrongType('original', 'of type function', original);
  if (original[PROMISED]) return original[PROMISED];
  const promised = function (...values) {
    return new Promise((resolve, reject) => {
      original.call(this, ...values, (error, value) => (error ? reject(error) : resolve(value)));
    });
  };
  Object.setPrototypeOf(promised, Object.getPrototypeOf(original));
  return Object.defineProperties(promised, Object.getOwnPropertyDescriptors(original));
}
promisify.custom = PROMISED;

function callbackify(original) {
  return function (...values) {
    const callback = values.pop();
    const { nextTick } = require('internal/scheduler');
    original.apply(this, values).then(
      (value) => nextTick(callback, null, value),
      (error) => nextTick(callback, error ?? coded(Error, 'ERR_FALSY_VALUE_REJECTION', 'Promise was rejected with falsy value', { reason: error })),
    );
  };
}

function inherits(constructor, parent) {
  Object.defineProperty(constructor, 'super_', { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

function deprecate(original, message, code) {
  let isTold = false;
  return function (...values) {
    if (!isTold) {
      isTold = true;
      require('process').emitWarning(message, 'DeprecationWarning', code);
    }
    return new.target ? Reflect.construct(original, values, new.target) : original.apply(this, values);
  };
}

const STYLES = {
  reset: [0, 0], bold: [1, 22], dim: [2, 22], italic: [3, 23], underline: [4, 24], inverse: [7, 27], strikethrough: [9, 29],
  black: [30, 39], red: [31, 39], green: [32, 39], yellow: [33, 39], blue: [34, 39], magenta: [35, 39], cyan: [36, 39], white: [37, 39], gray: [90, 39], grey: [90, 39],
};

function styleText(styles, text, { validateStream = true } = {}) {
  // Nothing that a script writes goes straight to a terminal.
  if (validateStream) return text;
  return [].concat(styles).reduceRight((inner, style) => {
    const codes = STYLES[style];
    if (!codes) throw coded(TypeError, 'ERR_INVALID_ARG_VALUE', `The argument 'format' is not a known style. Received '${style}'`);
    return `\x1b[${codes[0]}m${inner}\x1b[${codes[1]}m`;
  }, text);
}

/** Reads one long or short option; gives how many further words it took. */
function readOption(word, next, { options, strict, values, tokens, short }) {
  const long = /^--([^=]+)(?:=(.*))?$/s.exec(word);
  const name = long ? long[1] : (short[word[1]] ?? word[1]);
  let inline = long ? long[2] : undefined;
  let key = name;
  let isNegative = false;
  if (long && !options[name] && name.startsWith('no-') && options[name.slice(3)]?.type === 'boolean') {
    [key, isNegative] = [name.slice(3), true];
  }
  const option = options[key];
  if (!option && strict) {
    throw coded(TypeError, 'ERR_PARSE_ARGS_UNKNOWN_OPTION', `Unknown option '${long ? `--${name}` : `-${word[1]}`}'. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- "${long ? `--${name}` : `-${word[1]}`}"`);
  }
  const shownName = option?.short ? `-${option.short}, --${key}` : `--${key}`;
  let taken = 0;
  let value = !isNegative;
  if (option?.type === 'string') {
    if (!long && word.length > 2) inline = word.slice(2);
    if (inline === undefined && next !== undefined) [inline, taken] = [next, 1];
    if (inline === undefined && strict) throw coded(TypeError, 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${shownName} <value>' argument missing`);
    value = inline ?? true;
  } else if (inline !== undefined) {
    if (strict) throw coded(TypeError, 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${shownName}' does not take an argument`);
    value = inline;
  }
  if (option?.multiple) (values[key] ??= []).push(value);
  else values[key] = value;
  tokens.push({ kind: 'option', name: key, rawName: long ? `--${name}` : `-${word[1]}`, value: option?.type === 'string' ? value : undefined, inlineValue: inline !== undefined && taken === 0 });
  return taken;
}

function parseArgs({ args = require('process').argv.slice(2), options = {}, strict = true, allowPositionals = !strict, tokens: wantsTokens = false } = {}) {
  const short = Object.create(null);
  for (const [name, option] of Object.entries(options)) if (option.short) short[option.short] = name;
  const [values, positionals, tokens] = [Object.create(null), [], []];
  const state = { options, strict, values, tokens, short };
  const words = [...args];
  while (words.length > 0) {
    const word = words.shift();
    if (word === '--') {
      positionals.push(...words.splice(0));
    } else if (/^--./.test(word) || /^-[^-]/.test(word)) {
      const isGroup = !word.startsWith('--') && word.length > 2 && options[short[word[1]]]?.type !== 'string';
      if (isGroup) words.unshift(word.slice(0, 2), `-${word.slice(2)}`);
      else words.splice(0, readOption(word, words[0], state));
    } else positionals.push(word);
  }
  if (positionals.length > 0 && !allowPositionals) {
    throw coded(TypeError, 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL', `Unexpected argument '${positionals[0]}'. This command does not take positional arguments`);
  }
  for (const [name, option] of Object.entries(options)) if (option.default !== undefined && !(name in values)) values[name] = option.default;
  return wantsTokens ? { values, positionals, tokens } : { values, positionals };
}

function aborted(signal) {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

const noop = () => {};

module.exports = {
  TextDecoder: require('internal/codecs').TextDecoder,
  TextEncoder: require('internal/codecs').TextEncoder,
  aborted,
  callbackify,
  debug: () => Object.assign(noop, { enabled: false }),
  debuglog: () => Object.assign(noop, { enabled: false }),
  deprecate,
  format,
  formatWithOptions,
  getSystemErrorMap: () => new Map(Object.entries(SYSTEM).map(([name, [number, words]]) => [number, [name, words]])),
  getSystemErrorName: (number) => Object.keys(SYSTEM).find((name) => SYSTEM[name][0] === number),
  inherits,
  inspect,
  isArray: Array.isArray,
  isDeepStrictEqual: (left, right) => require('assert')._isDeepEqual(left, right, true),
  parseArgs,
  promisify,
  stripVTControlCharacters: (text) => withoutColors(text.replace(/\x1b\[[\d;?]*[A-Za-z]|\x1b\][^\x07]*\x07/g, '')),
  styleText,
  toUSVString: (text) => String(text).toWellFormed(),
  types,
};
