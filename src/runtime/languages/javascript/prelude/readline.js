// node:readline: a stream line by line, and questions.

const EventEmitter = require('events');
const { StringDecoder } = require('string_decoder');

class Interface extends EventEmitter {
  #rest = '';
  #lines = [];
  #questions = [];
  #decoder = new StringDecoder('utf8');
  #isPaused = false;
  constructor(input, output) {
    super();
    const options = input?.input || input?.output ? input : { input, output };
    Object.assign(this, { input: options.input, output: options.output, terminal: false, line: '', closed: false });
    this._prompt = options.prompt ?? '> ';
    this.history = [];
    options.input?.on('data', (chunk) => this.#take(typeof chunk === 'string' ? chunk : this.#decoder.write(chunk)));
    options.input?.on('end', () => this.#end());
    options.input?.on('error', (error) => this.emit('error', error));
    if (options.signal) options.signal.addEventListener('abort', () => this.close(), { once: true });
  }
  #take(text) {
    const parts = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = parts.pop();
    this.#lines.push(...parts);
    this.#deliver();
  }
  #end() {
    this.#take(this.#decoder.end());
    const last = this.#rest.replace(/\r$/, '');
    if (last !== '' || this.#rest !== '') this.#lines.push(last);
    this.#rest = '';
    this._hasEnd = true;
    this.#deliver();
  }
  /** Gives lines to questions first; without a listener they wait for the next question. */
  #deliver() {
    while (this.#lines.length > 0 && !this.closed && !this.#isPaused) {
      const question = this.#questions.shift();
      if (question) question(this.#lines.shift());
      else if (this.listenerCount('line') > 0) this.emit('line', this.#lines.shift());
      else break;
    }
    if (this._hasEnd && this.#lines.length === 0) this.close();
  }
  on(event, listener) {
    super.on(event, listener);
    if (event === 'line') require('internal/scheduler').nextTick(() => this.#deliver());
    return this;
  }
  addListener(event, listener) { return this.on(event, listener); }
  question(query, options, callback) {
    const answer = typeof options === 'function' ? options : callback;
    if (this.closed) throw require('internal/errors').coded(Error, 'ERR_USE_AFTER_CLOSE', 'readline was closed');
    this.output?.write(query);
    this.#questions.push(answer);
    require('internal/scheduler').nextTick(() => this.#deliver());
  }
  setPrompt(prompt) { this._prompt = prompt; }
  getPrompt() { return this._prompt; }
  prompt() { this.output?.write(this._prompt); }
  write(text) { if (text) this.#take(text); }
  pause() {
    this.#isPaused = true;
    this.input?.pause?.();
    this.emit('pause');
    return this;
  }
  resume() {
    this.#isPaused = false;
    this.input?.resume?.();
    this.emit('resume');
    this.#deliver();
    return this;
  }
  close() {
    if (this.closed) return;
    this.closed = true;
    this.input?.pause?.();
    this.emit('close');
  }
  async *[Symbol.asyncIterator]() {
    const [lines, marks] = [[], { isClosed: this.closed }];
    let wake;
    this.on('line', (line) => {
      lines.push(line);
      wake?.();
    });
    this.once('close', () => {
      marks.isClosed = true;
      wake?.();
    });
    try {
      while (true) {
        while (lines.length > 0) yield lines.shift();
        if (marks.isClosed) return;
        await new Promise((resolve) => (wake = resolve));
      }
    } finally {
      this.close();
    }
  }
}

const writesNothing = (...values) => {
  const callback = values.at(-1);
  if (typeof callback === 'function') callback();
  return true;
};

module.exports = {
  Interface,
  clearLine: writesNothing,
  clearScreenDown: writesNothing,
  createInterface: (input, output) => new Interface(input, output),
  cursorTo: writesNothing,
  emitKeypressEvents() {},
  moveCursor: writesNothing,
};
Object.defineProperty(module.exports, 'promises', { enumerable: true, get: () => require('readline/promises') });
