// The globals `fetch`, `Request` and `Response`. Requests go to the broker of the host, any
// number at once; it decides which servers may be asked.

const { Body, extract } = require('internal/body');
const { Headers } = require('internal/headers');
const { CUSTOM, inspect } = require('internal/inspect');
const scheduler = require('internal/scheduler');

/** How many bytes of a request leave the sandbox at once. */
const MOST_SENT = 32 << 20;
const NULL_BODY = [101, 103, 204, 205, 304];
const REDIRECTS = [301, 302, 303, 307, 308];

class Request extends Body {
  constructor(input, init = {}) {
    const base = input instanceof Request ? input : undefined;
    const url = base ? base.url : new URL(String(input?.href ?? input)).href;
    const { username, password } = new URL(url);
    if (username || password) throw new TypeError(`Request cannot be constructed from a URL that includes credentials: ${url}`);
    const method = String(init.method ?? base?.method ?? 'GET');
    const plain = /^(get|head|post|put|delete|options)$/i.test(method) ? method.toUpperCase() : method;
    if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(plain)) throw new TypeError(`'${method}' is not a valid HTTP method.`);
    if (init.body != null && (plain === 'GET' || plain === 'HEAD')) throw new TypeError('Request with GET/HEAD method cannot have body.');
    const content = init._content ?? (init.body != null ? extract(init.body) : (base?._move() ?? {}));
    super(content);
    this.headers = new Headers(init.headers ?? base?.headers);
    if (content.type && !this.headers.has('content-type')) this.headers.set('content-type', content.type);
    Object.assign(this, {
      method: plain,
      url,
      redirect: init.redirect ?? base?.redirect ?? 'follow',
      signal: init.signal ?? base?.signal ?? new AbortController().signal,
      credentials: 'same-origin', cache: 'default', mode: 'cors', referrer: 'about:client', integrity: '', keepalive: false,
    });
  }
  clone() { return new Request(this, { _content: this._content() }); }
  get [Symbol.toStringTag]() { return 'Request'; }
}

class Response extends Body {
  constructor(body, init = {}) {
    const status = init.status ?? 200;
    if (!init._isReal && !(Number.isInteger(status) && status >= 200 && status <= 599)) throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
    if (body != null && NULL_BODY.includes(status) && !init._isReal) throw new TypeError(`Response constructor: Invalid response status code ${status}`);
    const content = init._content ?? extract(body);
    super(content);
    this.status = status;
    this.statusText = String(init.statusText ?? '');
    this.headers = new Headers(init.headers);
    if (content.type && !this.headers.has('content-type')) this.headers.set('content-type', content.type);
    this.ok = status >= 200 && status < 300;
    this.redirected = Boolean(init._redirected);
    this.type = init._isReal ? 'basic' : 'default';
    this.url = init._url ?? '';
  }
  clone() {
    const { status, statusText, headers } = this;
    return new Response(null, { status, statusText, headers, _content: this._content(), _isReal: true, _url: this.url, _redirected: this.redirected });
  }
  static error() { return Object.assign(new Response(null, { status: 200 }), { type: 'error', status: 0, ok: false }); }
  static json(data, init = {}) {
    const headers = new Headers(init.headers);
    if (!headers.has('content-type')) headers.set('content-type', 'application/json');
    return new Response(JSON.stringify(data), { ...init, headers });
  }
  static redirect(url, status = 302) {
    if (!REDIRECTS.includes(status)) throw new RangeError(`Invalid status code ${status}`);
    return new Response(null, { status, _isReal: true, headers: { location: new URL(url).href } });
  }
  get [Symbol.toStringTag]() { return 'Response'; }
  [CUSTOM](depth, options) {
    const { status, statusText, headers, bodyUsed, ok, redirected, type, url } = this;
    return `Response ${inspect({ status, statusText, headers, body: this.body && '[stream]', bodyUsed, ok, redirected, type, url }, options)}`;
  }
}

/** How many requests are asked at once; the others wait for their turn. */
const AT_ONCE = 64;
let asked = 0;
/** Functions that ask, in the order that they came. */
const queued = new Set();

/** One that was asked is over: the next one gets its turn. */
function over() {
  asked -= 1;
  const [next] = queued;
  if (next) next();
}

/** Asks the broker; the promise is of its answer's head and its bytes. */
function ask(head, bytes, signal) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return void reject(signal.reason);
    let number;
    const stop = () => {
      if (number === undefined) {
        queued.delete(begin);
      } else {
        scheduler.giveUp(number);
        over();
      }
      reject(signal.reason);
    };
    const begin = () => {
      queued.delete(begin);
      asked += 1;
      try {
        number = host('fetch', JSON.stringify(head), bytes);
      } catch (error) {
        signal?.removeEventListener('abort', stop);
        reject(error);
        return over();
      }
      scheduler.wait(number, (answer, body) => {
        signal?.removeEventListener('abort', stop);
        if (answer) resolve({ answer, body });
        else reject(Object.assign(new Error(body), { code: 'ERR_NETWORK' }));
        over();
      });
    };
    signal?.addEventListener('abort', stop, { once: true });
    if (asked < AT_ONCE) begin();
    else queued.add(begin);
  });
}

/** What a server packed is unpacked, as the header says. */
function unpack(headers, body) {
  const coding = headers.get('content-encoding')?.trim().toLowerCase();
  if (body.length === 0) return body;
  const { gunzipSync, inflateRawSync, inflateSync } = require('zlib');
  if (coding === 'gzip' || coding === 'x-gzip') return gunzipSync(body);
  if (coding !== 'deflate') return body;
  return (body[0] & 15) === 8 ? inflateSync(body) : inflateRawSync(body);
}

async function fetchData(url) {
  const [, type, isBase64, data] = /^data:([^,]*?)(;base64)?,(.*)$/is.exec(url) ?? [];
  if (data === undefined) throw new TypeError('fetch failed');
  const text = decodeURIComponent(data);
  return new Response(Buffer.from(text, isBase64 ? 'base64' : 'utf8'), { headers: { 'content-type': type || 'text/plain;charset=US-ASCII' } });
}

async function fetch(input, init) {
  const request = new Request(input, init);
  request.signal.throwIfAborted();
  if (request.url.startsWith('data:')) return fetchData(request.url);
  let bytes;
  try {
    bytes = await request._read(MOST_SENT);
  } catch (error) {
    throw new TypeError('fetch failed', { cause: error });
  }
  const headers = new Headers(request.headers);
  if (!headers.has('accept')) headers.set('accept', '*/*');
  if (!headers.has('accept-encoding')) headers.set('accept-encoding', 'gzip, deflate');
  if (!headers.has('user-agent')) headers.set('user-agent', 'node');
  const head = { method: request.method, url: request.url, headers: [...headers], follow_redirects: request.redirect === 'follow' };
  let answered;
  try {
    answered = await ask(head, bytes, request.signal);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new TypeError('fetch failed', { cause: error });
  }
  const { answer, body } = answered;
  if (request.redirect === 'error' && REDIRECTS.includes(answer.status)) throw new TypeError('fetch failed', { cause: new Error('unexpected redirect') });
  const found = new Headers(answer.headers);
  return new Response(null, {
    status: answer.status,
    statusText: answer.reason,
    headers: found,
    _content: NULL_BODY.includes(answer.status) ? {} : { bytes: Buffer._wrap(unpack(found, body)) },
    _isReal: true,
    _redirected: answer.url !== request.url.replace(/#.*$/, ''),
    _url: answer.url,
  });
}

module.exports = { MOST_SENT, Request, Response, ask, fetch };
