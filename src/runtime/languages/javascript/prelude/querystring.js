// node:querystring.

function unescape(text) {
  const plain = text.replace(/\+/g, ' ');
  try {
    return decodeURIComponent(plain);
  } catch {
    const bytes = plain.replace(/%([0-9a-f]{2})/gi, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)));
    return require('buffer').Buffer.from(bytes, 'latin1').toString();
  }
}

const escape = (value) => encodeURIComponent(String(value));

function parse(text, separator = '&', equals = '=', { maxKeys = 1000, decodeURIComponent: decode = unescape } = {}) {
  const values = Object.create(null);
  if (typeof text !== 'string' || text === '') return values;
  const pairs = text.split(separator || '&').filter((pair) => pair !== '');
  for (const pair of maxKeys > 0 ? pairs.slice(0, maxKeys) : pairs) {
    const at = pair.indexOf(equals || '=');
    const name = decode(at === -1 ? pair : pair.slice(0, at));
    const value = at === -1 ? '' : decode(pair.slice(at + (equals || '=').length));
    if (!(name in values)) values[name] = value;
    else values[name] = [].concat(values[name], value);
  }
  return values;
}

const isShown = (value) => ['string', 'boolean', 'bigint'].includes(typeof value) || Number.isFinite(value);

function stringify(values, separator = '&', equals = '=', { encodeURIComponent: encode = escape } = {}) {
  if (values === null || typeof values !== 'object') return '';
  const pairs = Object.entries(values).flatMap(([name, value]) => [].concat(value).map((one) => [name, isShown(one) ? String(one) : '']));
  return pairs.map(([name, value]) => `${encode(name)}${equals || '='}${encode(value)}`).join(separator || '&');
}

module.exports = { decode: parse, encode: stringify, escape, parse, stringify, unescape };
