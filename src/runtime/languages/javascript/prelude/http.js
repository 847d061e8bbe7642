// node:http: requests, which go to the broker. There is no server: nothing listens in a sandbox.

const { Buffer } = require('buffer');
const EventEmitter = require('events');
const { coded, unavailable } = require('internal/errors');
const { Readable, Writable } = require('stream');

const METHODS = ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'];
const STATUS_CODES = {
  100: 'Continue', 101: 'Switching Protocols', 200: 'OK', 201: 'Created', 202: 'Accepted', 203: 'Non-Authoritative Information',
  204: 'No Content', 205: 'Reset Content', 206: 'Partial Content', 300: 'Multiple Choices', 301: 'Moved Permanently', 302: 'Found',
  303: 'See Other', 304: 'Not Modified', 307: 'Temporary Redirect', 308: 'Permanent Redirect', 400: 'Bad Request', 401: 'Unauthorized',
  402: 'Payment Required', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 406: 'Not Acceptable', 408: 'Request Timeout',
  409: 'Conflict', 410: 'Gone', 411: 'Length Required', 412: 'Precondition Failed', 413: 'Payload Too Large', 414: 'URI Too Long',
  415: 'Unsupported Media Type', 416: 'Range Not Satisfiable', 418: "I'm a Teapot", 422: 'Unprocessable Entity', 425: 'Too Early',
  426: 'Upgrade Required', 428: 'Precondition Required', 429: 'Too Many Requests', 431: 'Request Header Fields Too Large',
  451: 'Unavailable For Legal Reasons', 500: 'Internal Server Error', 501: 'Not Implemented', 502: 'Bad Gateway', 503: 'Service Unavailable',
  504: 'Gateway Timeout', 505: 'HTTP Version Not Supported', 511: 'Network Authentication Required',
};

class Agent extends EventEmitter {
  constructor(options = {}) {
    super();
    this.options = options;
    this.maxSockets = options.maxSockets ?? Infinity;
    this.keepAlive = Boolean(options.keepAlive);
  }
  destroy() {}
}
const globalAgent = new Agent({ keepAlive: true });

/** An answer: its head, and a stream of its bytes. */
class IncomingMessage extends Readable {
  constructor(answer, bytes) {
    let at = 0;
    super({
      read(size) {
        const piece = bytes.subarray(at, (at += size));
        this.complete = at >= bytes.length;
        this.push(piece.length ? Buffer.from(piece) : null);
      },
    });
    this.httpVersion = '1.1';
    this.statusCode = answer.status;
    this.statusMessage = answer.reason;
    this.complete = false;
    this.rawHeaders = answer.headers.flat();
    this.headers = {};
    for (const [given, value] of answer.headers) {
      const name = given.toLowerCase();
      if (name === 'set-cookie') (this.headers[name] ??= []).push(value);
      else if (this.headers[name] === undefined) this.headers[name] = value;
      else if (!['content-type', 'content-length', 'location', 'etag', 'last-modified', 'expires', 'server'].includes(name)) this.headers[name] += `, ${value}`;
    }
    this.trailers = {};
    this.socket = this.connection = null;
  }
  setTimeout() { return this; }
}

/** The URL and the options of a request, from any of the ways they are given. */
function optionsOf(input, options, protocol) {
  let all = {};
  if (typeof input === 'string') all = require('url').urlToHttpOptions(new URL(input));
  else if (input instanceof URL) all = require('url').urlToHttpOptions(input);
  else Object.assign(all, input);
  if (options && typeof options === 'object') Object.assign(all, options);
  const scheme = all.protocol ?? all.agent?.protocol ?? protocol;
  if (scheme !== protocol && !(protocol === 'https:' && scheme === undefined)) {
    throw coded(TypeError, 'ERR_INVALID_PROTOCOL', `Protocol "${scheme}" not supported. Expected "${protocol}"`);
  }
  const host = all.hostname ?? all.host?.replace(/:\d+$/, '') ?? 'localhost';
  const path = all.path ?? '/';
  if (/[\x00-\x20]/.test(path)) throw coded(TypeError, 'ERR_UNESCAPED_CHARACTERS', 'Request path contains unescaped characters');
  const port = all.port && String(all.port) !== (protocol === 'https:' ? '443' : '80') ? `:${all.port}` : '';
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return { ...all, host: name, url: `${protocol}//${name}${port}${path.startsWith('/') ? '' : '/'}${path}`, path };
}

class ClientRequest extends Writable {
  #headers = new Map();
  #pieces = [];
  #length = 0;
  #options;
  #stop = new AbortController();
  constructor(input, options, callback, protocol) {
    super({ decodeStrings: true });
    this.#options = optionsOf(input, options, protocol);
    const { method = 'GET', headers, auth, timeout, signal, path, host } = this.#options;
    Object.assign(this, { method: String(method).toUpperCase(), path, host, protocol, aborted: false, reusedSocket: false, maxHeadersCount: null, finished: false, headersSent: false });
    if (Array.isArray(headers)) for (let index = 0; index < headers.length; index += 2) this.setHeader(headers[index], headers[index + 1]);
    else for (const [name, value] of Object.entries(headers ?? {})) if (value !== undefined) this.setHeader(name, value);
    if (auth && !this.hasHeader('authorization')) this.setHeader('Authorization', `Basic ${Buffer.from(auth).toString('base64')}`);
    if (callback) this.once('response', callback);
    if (timeout) this.setTimeout(timeout);
    if (signal) signal.addEventListener('abort', () => this.destroy(new (require('internal/event_target').AbortError)(undefined, { cause: signal.reason })), { once: true });
  }
  setHeader(name, value) {
    if (/[^\t\x20-\x7e\x80-\xff]/.test([].concat(value).join(''))) {
      throw coded(TypeError, 'ERR_INVALID_CHAR', `Invalid character in header content ["${name}"]`);
    }
    this.#headers.set(String(name).toLowerCase(), [String(name), value]);
    return this;
  }
  getHeader(name) { return this.#headers.get(String(name).toLowerCase())?.[1]; }
  hasHeader(name) { return this.#headers.has(String(name).toLowerCase()); }
  removeHeader(name) { this.#headers.delete(String(name).toLowerCase()); }
  getHeaders() { return Object.fromEntries([...this.#headers].map(([name, [, value]]) => [name, value])); }
  getHeaderNames() { return [...this.#headers.keys()]; }
  flushHeaders() {}
  setNoDelay() { return this; }
  setSocketKeepAlive() { return this; }
  setTimeout(delay, callback) {
    if (callback) this.once('timeout', callback);
    if (this._timer) clearTimeout(this._timer);
    this._timer = delay > 0 ? setTimeout(() => this.emit('timeout'), delay).unref() : undefined;
    return this;
  }
  abort() {
    this.aborted = true;
    this.emit('abort');
    this.destroy();
  }
  _write(chunk, _encoding, callback) {
    const { MOST_SENT } = require('internal/fetch');
    this.#length += chunk.length;
    if (this.#length > MOST_SENT) return callback(require('internal/body').tooLong(MOST_SENT));
    this.#pieces.push(chunk);
    callback();
  }
  _final(callback) {
    this.finished = this.headersSent = true;
    const { ask } = require('internal/fetch');
    const headers = [...this.#headers.values()].flatMap(([name, value]) => [].concat(value).map((one) => [name, String(one)]));
    const head = { method: this.method, url: this.#options.url, headers, follow_redirects: false };
    const bytes = this.#pieces.length ? Buffer.concat(this.#pieces) : undefined;
    ask(head, bytes, this.#stop.signal).then(
      ({ answer, body }) => this.#answered(new IncomingMessage(answer, this.method === 'HEAD' ? Buffer.alloc(0) : body)),
      (error) => {
        if (!this.destroyed) this.destroy(error);
      },
    );
    callback();
  }
  #answered(message) {
    clearTimeout(this._timer);
    if (this.destroyed) return;
    message.req = this;
    this.res = message;
    if (this.listenerCount('response') === 0) message.resume();
    this.emit('response', message);
  }
  _destroy(error, callback) {
    clearTimeout(this._timer);
    const isWaiting = !this.res && !this.#stop.signal.aborted;
    if (isWaiting) this.#stop.abort();
    callback(error ?? (isWaiting && this.writableEnded ? coded(Error, 'ECONNRESET', 'socket hang up') : null));
  }
}
// The answer comes after the last word was sent: a request is not over with that.
Object.defineProperty(ClientRequest.prototype, '_autoDestroy', { get: () => false, set() {} });

/** The functions of `http` or `https`. */
function client(protocol, agent) {
  const request = (input, options, callback) => {
    const done = typeof options === 'function' ? options : callback;
    return new ClientRequest(input, typeof options === 'function' ? undefined : options, done, protocol);
  };
  return {
    Agent,
    globalAgent: agent,
    request,
    get(input, options, callback) {
      const sent = request(input, options, callback);
      sent.end();
      return sent;
    },
    createServer() { throw unavailable(`${protocol.slice(0, -1)}.createServer`); },
    Server: class Server {
      constructor() { throw unavailable(`${protocol.slice(0, -1)}.Server`); }
    },
  };
}

module.exports = {
  ...client('http:', globalAgent),
  ClientRequest,
  IncomingMessage,
  METHODS,
  STATUS_CODES,
  maxHeaderSize: 16384,
  validateHeaderName(name) {
    if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) throw coded(TypeError, 'ERR_INVALID_HTTP_TOKEN', `Header name must be a valid HTTP token ["${name}"]`);
  },
};
Object.defineProperty(module.exports, '_client', { value: client });
