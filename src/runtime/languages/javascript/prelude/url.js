// node:url, and the globals `URL` and `URLSearchParams`, after the URL standard. Host names
// of other scripts are put into Punycode.

const { coded, wrongType } = require('internal/errors');
const { utf8Encode, utf8Decode } = require('internal/codecs');
const { CUSTOM, inspect } = require('internal/inspect');

/** Schemes with a host of their own rules, and their usual ports. */
const SPECIAL = { 'http:': '80', 'https:': '443', 'ws:': '80', 'wss:': '443', 'ftp:': '21', 'file:': '' };
const SETS = {
  fragment: /[\x00-\x20"<>`\x7f-\uffff]/,
  query: /[\x00-\x20"#<>\x7f-\uffff]/,
  specialQuery: /[\x00-\x20"#'<>\x7f-\uffff]/,
  path: /[\x00-\x20"#<>?^`{}\x7f-\uffff]/,
  userinfo: /[\x00-\x20"#<>?^`{}/:;=@[\\\]|\x7f-\uffff]/,
  opaque: /[\x00-\x1f\x7f-\uffff]/,
};

function encode(text, set) {
  let out = '';
  for (const sign of text) {
    out += set.test(sign) ? Array.from(utf8Encode(sign), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('') : sign;
  }
  return out;
}

function decode(text) {
  if (!text.includes('%')) return text;
  const bytes = [];
  const source = utf8Encode(text);
  for (let index = 0; index < source.length; index++) {
    const digits = source[index] === 37 ? String.fromCharCode(source[index + 1], source[index + 2]) : '';
    if (/^[0-9a-f]{2}$/i.test(digits)) {
      bytes.push(Number.parseInt(digits, 16));
      index += 2;
    } else bytes.push(source[index]);
  }
  return utf8Decode(Uint8Array.from(bytes));
}

function invalid(input, base) {
  const error = coded(TypeError, 'ERR_INVALID_URL', 'Invalid URL', { input });
  if (base !== undefined) error.base = base;
  return error;
}

/** RFC 3492: the basic signs of a label, then how the others are put in. */
function punycode(label) {
  const points = Array.from(label, (sign) => sign.codePointAt(0));
  const basic = points.filter((point) => point < 128);
  let out = String.fromCharCode(...basic) + (basic.length ? '-' : '');
  let [next, delta, bias, done] = [128, 0, 72, basic.length];
  while (done < points.length) {
    const least = Math.min(...points.filter((point) => point >= next));
    delta += (least - next) * (done + 1);
    next = least;
    for (const point of points) {
      if (point < next) delta++;
      if (point !== next) continue;
      let rest = delta;
      for (let step = 36; ; step += 36) {
        const limit = step <= bias ? 1 : step >= bias + 26 ? 26 : step - bias;
        if (rest < limit) break;
        const digit = limit + ((rest - limit) % (36 - limit));
        out += String.fromCharCode(digit < 26 ? digit + 97 : digit + 22);
        rest = Math.floor((rest - limit) / (36 - limit));
      }
      out += String.fromCharCode(rest < 26 ? rest + 97 : rest + 22);
      let scaled = done === basic.length ? Math.floor(delta / 700) : delta >> 1;
      scaled += Math.floor(scaled / (done + 1));
      let rounds = 0;
      for (; scaled > 455; rounds += 36) scaled = Math.floor(scaled / 35);
      bias = rounds + Math.floor((36 * scaled) / (scaled + 38));
      delta = 0;
      done++;
    }
    delta++;
    next++;
  }
  return `xn--${out}`;
}

/** An address of four numbers in any of its spellings; nothing when it is a name. */
function ipv4(host) {
  const parts = host.replace(/\.$/, '').split('.');
  if (!/^(\d+|0x[\da-f]*)$/i.test(parts.at(-1))) return undefined;
  if (parts.length > 4) return null;
  const numbers = parts.map((part) => {
    if (/^0x[\da-f]*$/i.test(part)) return Number.parseInt(part.slice(2) || '0', 16);
    if (/^0[0-7]+$/.test(part)) return Number.parseInt(part, 8);
    return /^\d+$/.test(part) && !/^0\d/.test(part) ? Number(part) : NaN;
  });
  const last = numbers.pop();
  if (numbers.some((number) => !(number <= 255)) || !(last < 256 ** (4 - numbers.length))) return null;
  const whole = numbers.reduce((sum, number, index) => sum + number * 256 ** (3 - index), last);
  return [24, 16, 8, 0].map((shift) => Math.floor(whole / 2 ** shift) % 256).join('.');
}

function ipv6(text) {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  if (dotted) {
    const [a, b, c, d] = dotted.slice(2).map(Number);
    if ([a, b, c, d].some((number) => number > 255)) return null;
    text = `${dotted[1]}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  }
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail ? missing < 1 : missing !== 0) return null;
  const words = [...head, ...Array(tail ? missing : 0).fill('0'), ...(tail ?? [])];
  if (words.some((word) => !/^[\da-f]{1,4}$/i.test(word))) return null;
  const plain = words.map((word) => Number.parseInt(word, 16).toString(16));
  const runs = [...plain.join(':').matchAll(/(?<=^|:)0(?::0)+(?=:|$)/g)].map((match) => match[0]);
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  if (!longest) return plain.join(':');
  const joined = `:${plain.join(':')}:`;
  return joined.replace(`:${longest}:`, '::').replace(/^:(?!:)|(?<!:):$/g, '');
}

function parseHost(text, isSpecial) {
  if (text.startsWith('[')) {
    const address = text.endsWith(']') ? ipv6(text.slice(1, -1)) : null;
    return address === null ? null : `[${address}]`;
  }
  if (!isSpecial) return /[\x00\t\n\r #/<>?@[\\\]^|]/.test(text) ? null : encode(text, SETS.opaque);
  let host = decode(text).normalize('NFKC').toLowerCase().replace(/[\u3002\uff0e\uff61]/g, '.').replace(/\u00ad/g, '');
  host = host.split('.').map((label) => (/[^\x00-\x7f]/.test(label) ? punycode(label) : label)).join('.');
  if (host === '' || /[\x00-\x20#%/:<>?@[\\\]^|\x7f]/.test(host)) return null;
  const address = ipv4(host);
  return address === undefined ? host : address;
}

/** Takes `.` and `..` out of a path, also in their escaped spellings. */
function walk(path, start, isFile) {
  const out = [...start];
  const words = path.split('/');
  words.forEach((word, index) => {
    const isLast = index === words.length - 1;
    const plain = word.replace(/%2e/gi, '.');
    if (plain === '..') {
      if (!(isFile && out.length === 1 && /^[a-z]:$/i.test(out[0]))) out.pop();
      if (isLast) out.push('');
    } else if (plain === '.') {
      if (isLast) out.push('');
    } else out.push(encode(word, SETS.path));
  });
  return out;
}

/** Text → the parts of a URL. */
function parse(input, base) {
  let text = input.replace(/^[\x00-\x20]+|[\x00-\x20]+$/g, '').replace(/[\t\n\r]/g, '');
  const scheme = /^([a-z][a-z0-9+.-]*:)/i.exec(text)?.[1];
  if (!scheme && !base) return null;
  const protocol = scheme ? scheme.toLowerCase() : base.protocol;
  const isSpecial = protocol in SPECIAL;
  let rest = scheme ? text.slice(scheme.length) : text;
  const url = { protocol, username: '', password: '', hostname: null, port: '', path: [], opaque: null, search: null, hash: null };
  const hashAt = rest.indexOf('#');
  if (hashAt !== -1) [url.hash, rest] = [encode(rest.slice(hashAt + 1), SETS.fragment), rest.slice(0, hashAt)];
  const queryAt = rest.indexOf('?');
  if (queryAt !== -1) [url.search, rest] = [encode(rest.slice(queryAt + 1), isSpecial ? SETS.specialQuery : SETS.query), rest.slice(0, queryAt)];
  if (isSpecial) rest = rest.replace(/\\/g, '/');
  const isRelative = !scheme || (isSpecial && base?.protocol === protocol && !rest.startsWith('/') && protocol !== 'file:' && scheme && !text.slice(scheme.length).startsWith('/'));
  if (isRelative && !rest.startsWith('//')) return parseRelative(url, rest, base, queryAt !== -1);
  if (scheme && !isSpecial && !rest.startsWith('/')) {
    url.opaque = encode(rest, SETS.opaque);
    return url;
  }
  if (rest.startsWith('//') || (isSpecial && protocol !== 'file:')) return parseAuthority(url, rest.replace(isSpecial && protocol !== 'file:' ? /^\/*/ : /^\/\//, ''), isSpecial);
  if (protocol === 'file:') {
    url.hostname = '';
    url.path = walk(rest.replace(/^\//, ''), [], true);
    return url;
  }
  url.path = walk(rest.slice(1), [], false);
  return url;
}

function parseRelative(url, rest, base, hasQuery) {
  if (base.opaque !== null) return rest === '' && !hasQuery && url.hash !== null ? { ...base, hash: url.hash } : null;
  const { username, password, hostname, port } = base;
  Object.assign(url, { username, password, hostname, port });
  const isFile = url.protocol === 'file:';
  if (rest === '') {
    url.path = [...base.path];
    if (!hasQuery) url.search = base.search;
  } else if (rest.startsWith('/')) url.path = walk(rest.slice(1), [], isFile);
  else url.path = walk(rest, base.path.slice(0, -1), isFile);
  return url;
}

function parseAuthority(url, rest, isSpecial) {
  const slash = rest.indexOf('/');
  let authority = slash === -1 ? rest : rest.slice(0, slash);
  const path = slash === -1 ? '' : rest.slice(slash);
  const at = authority.lastIndexOf('@');
  if (at !== -1) {
    const credentials = authority.slice(0, at);
    const colon = credentials.indexOf(':');
    url.username = encode(colon === -1 ? credentials : credentials.slice(0, colon), SETS.userinfo);
    url.password = colon === -1 ? '' : encode(credentials.slice(colon + 1), SETS.userinfo);
    authority = authority.slice(at + 1);
  }
  const [, name, port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(authority) ?? [];
  if (name === undefined) return null;
  if (port && (!/^\d+$/.test(port) || Number(port) > 65535)) return null;
  url.port = port && String(Number(port)) !== SPECIAL[url.protocol] ? String(Number(port)) : '';
  const isFile = url.protocol === 'file:';
  if (name === '' && (isFile || !isSpecial)) url.hostname = '';
  else url.hostname = parseHost(name, isSpecial);
  if (url.hostname === null) return null;
  if (isFile && url.hostname === 'localhost') url.hostname = '';
  url.path = path === '' && !isSpecial ? [] : walk(path.slice(1), [], isFile);
  return url;
}

class URLSearchParams {
  #pairs = [];
  #changed;
  constructor(init = '', changed) {
    this.#changed = changed?._isUrlHook ? changed : undefined;
    if (init === null || init === undefined) return;
    if (typeof init === 'object' || typeof init === 'function') {
      if (typeof init[Symbol.iterator] === 'function') {
        for (const pair of init) {
          const [name, value, ...more] = [...pair];
          if (value === undefined || more.length) throw coded(TypeError, 'ERR_INVALID_TUPLE', 'Each query pair must be an iterable [name, value] tuple');
          this.#pairs.push([String(name), String(value)]);
        }
      } else this.#pairs = Reflect.ownKeys(init).filter((key) => typeof key === 'string').map((key) => [key, String(init[key])]);
    } else this._read(String(init).replace(/^\?/, ''));
  }
  _read(text) {
    const plain = (part) => decode(part.replace(/\+/g, ' '));
    this.#pairs = text.split('&').filter((pair) => pair !== '').map((pair) => {
      const at = pair.indexOf('=');
      return at === -1 ? [plain(pair), ''] : [plain(pair.slice(0, at)), plain(pair.slice(at + 1))];
    });
  }
  #update() { this.#changed?.(this.toString()); }
  get size() { return this.#pairs.length; }
  append(name, value) {
    this.#pairs.push([String(name), String(value)]);
    this.#update();
  }
  delete(name, value) {
    this.#pairs = this.#pairs.filter((pair) => pair[0] !== String(name) || (value !== undefined && pair[1] !== String(value)));
    this.#update();
  }
  get(name) { return this.#pairs.find((pair) => pair[0] === String(name))?.[1] ?? null; }
  getAll(name) { return this.#pairs.filter((pair) => pair[0] === String(name)).map((pair) => pair[1]); }
  has(name, value) { return this.#pairs.some((pair) => pair[0] === String(name) && (value === undefined || pair[1] === String(value))); }
  set(name, value) {
    const first = this.#pairs.find((pair) => pair[0] === String(name));
    if (!first) this.#pairs.push([String(name), String(value)]);
    else {
      first[1] = String(value);
      this.#pairs = this.#pairs.filter((pair) => pair === first || pair[0] !== String(name));
    }
    this.#update();
  }
  sort() {
    this.#pairs.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
    this.#update();
  }
  forEach(callback, self) { for (const [name, value] of this.#pairs) callback.call(self, value, name, this); }
  *entries() { for (const pair of this.#pairs) yield [...pair]; }
  *keys() { for (const [name] of this.#pairs) yield name; }
  *values() { for (const [, value] of this.#pairs) yield value; }
  [Symbol.iterator]() { return this.entries(); }
  toString() {
    const plain = (text) => encodeURIComponent(text.toWellFormed()).replace(/%20/g, '+').replace(/[!'()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
    return this.#pairs.map(([name, value]) => `${plain(name)}=${plain(value)}`).join('&');
  }
  get [Symbol.toStringTag]() { return 'URLSearchParams'; }
  [CUSTOM](depth, options) {
    const pairs = this.#pairs.map(([name, value]) => `${inspect(name, options)} => ${inspect(value, options)}`);
    return pairs.length ? `URLSearchParams { ${pairs.join(', ')} }` : 'URLSearchParams {}';
  }
}

class URL {
  #url;
  #params;
  constructor(input, base) {
    if (arguments.length === 0) throw coded(TypeError, 'ERR_MISSING_ARGS', 'The "url" argument must be specified');
    const text = `${input}`;
    let parsedBase;
    if (base !== undefined) {
      parsedBase = parse(`${base}`);
      if (!parsedBase) throw invalid(text, `${base}`);
    }
    this.#url = parse(text, parsedBase);
    if (!this.#url) throw invalid(text, base === undefined ? undefined : `${base}`);
  }
  static canParse(input, base) { return URL.parse(input, base) !== null; }
  static parse(input, base) {
    try {
      return new URL(input, base);
    } catch {
      return null;
    }
  }
  get #isSpecial() { return this.#url.protocol in SPECIAL; }
  get href() {
    const url = this.#url;
    const credentials = url.username || url.password ? `${url.username}${url.password ? `:${url.password}` : ''}@` : '';
    const authority = url.hostname === null ? '' : `//${credentials}${this.host}`;
    return `${url.protocol}${authority}${this.pathname}${this.search}${this.hash}`;
  }
  set href(value) {
    const url = parse(`${value}`);
    if (!url) throw invalid(`${value}`);
    this.#url = url;
    this.#params?._read(url.search ?? '');
  }
  get origin() {
    if (this.protocol === 'blob:') return URL.parse(this.pathname)?.origin ?? 'null';
    return this.#isSpecial && this.protocol !== 'file:' ? `${this.protocol}//${this.host}` : 'null';
  }
  get protocol() { return this.#url.protocol; }
  set protocol(value) {
    const name = `${value}`.toLowerCase().replace(/:.*$/s, '') + ':';
    if (/^[a-z][a-z0-9+.-]*:$/.test(name) && name in SPECIAL === this.#isSpecial) this.#url.protocol = name;
    if (this.#url.port === SPECIAL[name]) this.#url.port = '';
  }
  get username() { return this.#url.username; }
  set username(value) { if (this.#url.hostname) this.#url.username = encode(`${value}`, SETS.userinfo); }
  get password() { return this.#url.password; }
  set password(value) { if (this.#url.hostname) this.#url.password = encode(`${value}`, SETS.userinfo); }
  get host() { return `${this.hostname}${this.#url.port ? `:${this.#url.port}` : ''}`; }
  set host(value) {
    const url = this.#url.opaque === null ? parseAuthority({ ...this.#url, port: '' }, `${value}`.replace(/[/?#].*$/s, ''), this.#isSpecial) : null;
    if (url) Object.assign(this.#url, { hostname: url.hostname, port: url.port || (/:\d/.test(`${value}`) ? '' : this.#url.port) });
  }
  get hostname() { return this.#url.hostname ?? ''; }
  set hostname(value) {
    const host = this.#url.opaque === null ? parseHost(`${value}`.replace(/[/?#:].*$/s, ''), this.#isSpecial) : null;
    if (host !== null) this.#url.hostname = host;
  }
  get port() { return this.#url.port; }
  set port(value) {
    const digits = /^\d*/.exec(`${value}`)[0];
    if (this.#url.hostname && Number(digits) <= 65535 && (digits || value === '')) this.#url.port = digits === '' || String(Number(digits)) === SPECIAL[this.protocol] ? '' : String(Number(digits));
  }
  get pathname() {
    const { opaque, path, hostname } = this.#url;
    if (opaque !== null) return opaque;
    const prefix = hostname === null && path.length > 1 && path[0] === '' ? '/.' : '';
    return path.length ? `${prefix}/${path.join('/')}` : '';
  }
  set pathname(value) {
    if (this.#url.opaque !== null) return;
    const text = this.#isSpecial ? `${value}`.replace(/\\/g, '/') : `${value}`;
    this.#url.path = walk(text.replace(/^\//, ''), [], this.protocol === 'file:');
  }
  get search() { return this.#url.search ? `?${this.#url.search}` : ''; }
  set search(value) {
    const text = `${value}`.replace(/^\?/, '');
    this.#url.search = text === '' ? null : encode(text, this.#isSpecial ? SETS.specialQuery : SETS.query);
    this.#params?._read(this.#url.search ?? '');
  }
  get searchParams() {
    const changed = Object.assign((text) => (this.#url.search = text === '' ? null : text), { _isUrlHook: true });
    return (this.#params ??= new URLSearchParams(this.#url.search ?? '', changed));
  }
  get hash() { return this.#url.hash ? `#${this.#url.hash}` : ''; }
  set hash(value) {
    const text = `${value}`.replace(/^#/, '');
    this.#url.hash = text === '' ? null : encode(text, SETS.fragment);
  }
  toString() { return this.href; }
  toJSON() { return this.href; }
  get [Symbol.toStringTag]() { return 'URL'; }
  [CUSTOM](depth, options) {
    if (depth < 0) return '[URL]';
    const shown = {};
    for (const name of ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'searchParams', 'hash']) shown[name] = this[name];
    return `URL ${inspect(shown, options)}`;
  }
}
for (const name of ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'searchParams', 'hash', 'toString', 'toJSON']) {
  Object.defineProperty(URL.prototype, name, { enumerable: true });
}

function fileURLToPath(value) {
  const url = typeof value === 'string' ? new URL(value) : value;
  if (!url?.protocol) throw wrongType('path', 'of type string or an instance of URL', value);
  if (url.protocol !== 'file:') throw coded(TypeError, 'ERR_INVALID_URL_SCHEME', 'The URL must be of scheme file');
  if (url.hostname !== '') throw coded(TypeError, 'ERR_INVALID_FILE_URL_HOST', 'File URL host must be "localhost" or empty on linux');
  if (/%2f/i.test(url.pathname)) throw coded(TypeError, 'ERR_INVALID_FILE_URL_PATH', 'File URL path must not include encoded / characters');
  return decode(url.pathname);
}

function pathToFileURL(path) {
  const { resolve } = require('path');
  const whole = resolve(path) + (path.endsWith('/') && path.length > 1 ? '/' : '');
  return new URL(`file://${whole.replace(/%/g, '%25').replace(/\\/g, '%5C').replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/\t/g, '%09').replace(/\?/g, '%3F').replace(/#/g, '%23')}`);
}

/** The older way: parts of whatever is given, valid or not. */
class Url {
  constructor(text, parsesQuery) {
    Object.assign(this, { protocol: null, slashes: null, auth: null, host: null, port: null, hostname: null, hash: null, search: null, query: null, pathname: null, path: null, href: text });
    const [, protocol, slashes, authority, pathname, search, hash] = /^([a-z][a-z0-9+.-]*:)?(?:(\/\/)([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?$/is.exec(text.trim());
    if (protocol) this.protocol = protocol.toLowerCase();
    if (slashes && (protocol || authority)) {
      this.slashes = true;
      const [, auth, hostname, port] = /^(?:(.*)@)?(\[[^\]]*\]|[^:]*)(?::(\d*))?$/s.exec(authority) ?? [];
      if (auth) this.auth = decode(auth);
      this.hostname = (hostname ?? '').toLowerCase().replace(/^\[|\]$/g, '');
      this.port = port || null;
      this.host = (hostname ?? '').toLowerCase() + (port ? `:${port}` : '');
    }
    this.hash = hash ?? null;
    this.search = search ?? (parsesQuery ? '' : null);
    const query = search?.slice(1) ?? null;
    this.query = parsesQuery ? require('querystring').parse(query ?? '') : query;
    this.pathname = pathname || (this.slashes && this.protocol in SPECIAL ? '/' : null);
    if (this.pathname || search) this.path = (this.pathname ?? '') + (search ?? '');
    this.href = format(this);
  }
}

function format(url, options) {
  if (typeof url === 'string') return format(new Url(url));
  if (url instanceof URL) {
    const copy = new URL(url.href);
    if (options?.fragment === false) copy.hash = '';
    if (options?.search === false) copy.search = '';
    if (options?.auth === false) copy.username = copy.password = '';
    return copy.href;
  }
  let protocol = url.protocol ?? '';
  if (protocol && !protocol.endsWith(':')) protocol += ':';
  const auth = url.auth ? `${encodeURIComponent(url.auth).replace(/%3A/i, ':')}@` : '';
  let host = url.host ?? (url.hostname ? (url.hostname.includes(':') ? `[${url.hostname}]` : url.hostname) + (url.port ? `:${url.port}` : '') : '');
  let pathname = url.pathname ?? '';
  if (url.slashes || (protocol in SPECIAL && host)) {
    host = `//${auth}${host}`;
    if (pathname && !pathname.startsWith('/')) pathname = `/${pathname}`;
  } else if (host) host = auth + host;
  let search = url.search ?? (url.query && typeof url.query === 'object' ? require('querystring').stringify(url.query) : '');
  if (search && !search.startsWith('?')) search = `?${search}`;
  let hash = url.hash ?? '';
  if (hash && !hash.startsWith('#')) hash = `#${hash}`;
  return `${protocol}${host}${pathname.replace(/[?#]/g, encodeURIComponent)}${search.replace(/#/g, '%23')}${hash}`;
}

function resolve(from, to) {
  const base = new URL(from, 'resolve://');
  const url = new URL(to, base);
  return url.protocol === 'resolve:' ? `${url.pathname}${url.search}${url.hash}` : url.href;
}

function urlToHttpOptions(url) {
  const options = { protocol: url.protocol, hostname: url.hostname.replace(/^\[|\]$/g, ''), hash: url.hash, search: url.search, pathname: url.pathname, path: `${url.pathname}${url.search}`, href: url.href };
  if (url.port !== '') options.port = Number(url.port);
  if (url.username || url.password) options.auth = `${decode(url.username)}:${decode(url.password)}`;
  return options;
}

module.exports = {
  URL,
  URLSearchParams,
  Url,
  domainToASCII: (name) => parseHost(name, true) ?? '',
  domainToUnicode: (name) => name,
  fileURLToPath,
  format,
  parse(text, parsesQuery = false) {
    if (typeof text !== 'string') throw wrongType('url', 'of type string', text);
    return new Url(text, parsesQuery);
  },
  pathToFileURL,
  resolve,
  urlToHttpOptions,
};
