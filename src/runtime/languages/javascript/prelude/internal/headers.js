// The global `Headers`: names without case, in the order of their letters.

const { coded } = require('internal/errors');
const { CUSTOM, inspect } = require('internal/inspect');

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function checkName(name) {
  const text = String(name);
  if (!NAME.test(text)) throw coded(TypeError, 'ERR_INVALID_HTTP_TOKEN', `Headers: ${inspect(text)} is an invalid header name`);
  return text.toLowerCase();
}

function checkValue(value) {
  const text = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
  if (/[\0\r\n]/.test(text)) throw coded(TypeError, 'ERR_INVALID_CHAR', `Headers: ${inspect(text)} is an invalid header value`);
  const wide = text.search(/[^\0-\xff]/);
  if (wide !== -1) throw new TypeError(`Cannot convert argument to a ByteString because the character at index ${wide} has a value of ${text.charCodeAt(wide)} which is greater than 255.`);
  return text;
}

class Headers {
  #values = new Map();
  constructor(init) {
    if (init === undefined) return;
    if (init === null || typeof init !== 'object') throw new TypeError('Headers constructor: init is no record and no list of pairs');
    const pairs = typeof init[Symbol.iterator] === 'function' ? init : Object.entries(init);
    for (const pair of pairs) {
      const [name, value, ...more] = pair;
      if (value === undefined || more.length) throw new TypeError('Headers constructor: each pair needs a name and a value');
      this.append(name, value);
    }
  }
  append(name, value) {
    const key = checkName(name);
    this.#values.set(key, [...(this.#values.get(key) ?? []), checkValue(value)]);
  }
  delete(name) { this.#values.delete(checkName(name)); }
  get(name) { return this.#values.get(checkName(name))?.join(', ') ?? null; }
  getSetCookie() { return [...(this.#values.get('set-cookie') ?? [])]; }
  has(name) { return this.#values.has(checkName(name)); }
  set(name, value) { this.#values.set(checkName(name), [checkValue(value)]); }
  forEach(callback, self) { for (const [name, value] of this) callback.call(self, value, name, this); }
  *entries() {
    for (const name of [...this.#values.keys()].sort()) {
      if (name === 'set-cookie') for (const value of this.#values.get(name)) yield [name, value];
      else yield [name, this.#values.get(name).join(', ')];
    }
  }
  *keys() { for (const [name] of this.entries()) yield name; }
  *values() { for (const [, value] of this.entries()) yield value; }
  [Symbol.iterator]() { return this.entries(); }
  get [Symbol.toStringTag]() { return 'Headers'; }
  [CUSTOM](depth, options) { return `Headers ${inspect(Object.fromEntries(this), options)}`; }
}

module.exports = { Headers };
