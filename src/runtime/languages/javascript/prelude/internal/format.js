// `util.format`: text with `%s` and its kin, then the other values.

const { inspect } = require('internal/inspect');

/** A value for `%s`: objects of one's own speak for themselves. */
function asText(value) {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return hasOwnWords(value) ? String(value) : inspect(value, { depth: 0, colors: false, compact: 3 });
}

/** Whether the `toString` of an object is somebody's own rather than the language's. */
function hasOwnWords(value) {
  if (typeof value.toString !== 'function') return false;
  let owner = value;
  while (owner && !Object.hasOwn(owner, 'toString')) owner = Object.getPrototypeOf(owner);
  const maker = owner === value ? undefined : owner?.constructor;
  return typeof maker !== 'function' || globalThis[maker.name] !== maker || maker === require('buffer').Buffer;
}

function asJson(value) {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (/circular/i.test(error.message)) return '[Circular]';
    throw error;
  }
}

function asNumber(value, read) {
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'symbol' ? 'NaN' : Object.is(read(value), -0) ? '-0' : String(read(value));
}

function substitute(sign, value) {
  switch (sign) {
    case 's': return asText(value);
    case 'd': return asNumber(value, (any) => (typeof any === 'object' ? Number(any) : Number(any)));
    case 'i': return asNumber(value, (any) => Number.parseInt(any, 10));
    case 'f': return asNumber(value, Number.parseFloat);
    case 'j': return asJson(value);
    case 'o': return inspect(value, { showHidden: true, depth: 4 });
    case 'O': return inspect(value);
    default: return '';
  }
}

function formatWithOptions(options, ...values) {
  let text = '';
  let used = 0;
  if (typeof values[0] === 'string') {
    used = 1;
    text = values.length === 1 ? values[0] : values[0].replace(/%([sdifjoOc%])/g, (match, sign) => {
      if (sign === '%') return '%';
      return used < values.length ? substitute(sign, values[used++]) : match;
    });
  }
  for (let index = used; index < values.length; index++) {
    if (index > 0) text += ' ';
    const value = values[index];
    text += typeof value === 'string' ? value : inspect(value, { ...options, compact: 3 });
  }
  return text;
}

const format = (...values) => formatWithOptions({}, ...values);

module.exports = { format, formatWithOptions };
