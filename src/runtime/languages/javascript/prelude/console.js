// node:console, and the global of the same name.

const { formatWithOptions } = require('internal/format');
const { inspect, widthOf } = require('internal/inspect');

/** A table with lines around its cells. */
function drawTable(head, rows) {
  const widths = head.map((title, column) => Math.max(...[title, ...rows.map((row) => row[column])].map(widthOf)) + 2);
  const line = (left, middle, right) => left + widths.map((width) => '─'.repeat(width)).join(middle) + right;
  const row = (cells) => `│${cells.map((cell, column) => {
    return ` ${cell}${' '.repeat(widths[column] - widthOf(cell) - 1)}`;
  }).join('│')}│`;
  return [line('┌', '┬', '┐'), row(head), line('├', '┼', '┤'), ...rows.map(row), line('└', '┴', '┘')].join('\n');
}

function entriesOf(data) {
  if (data instanceof Map) return [...data].map(([key, value], index) => [String(index), { Key: key, Values: value }]);
  if (data instanceof Set) return [...data].map((value, index) => [String(index), value]);
  return Object.entries(data);
}

function table(data, columns) {
  const show = (value) => inspect(value, { depth: value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length > 2 ? -1 : 0, maxArrayLength: 3, breakLength: Infinity });
  const keys = columns ? [...columns] : [];
  let hasValues = false;
  const rows = entriesOf(data).map(([index, value]) => {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) {
      hasValues = true;
      return { index, value };
    }
    if (!columns) for (const key of Object.keys(value)) if (!keys.includes(key)) keys.push(key);
    return { index, cells: value };
  });
  const isIteration = data instanceof Map || data instanceof Set;
  const head = [isIteration ? '(iteration index)' : '(index)', ...keys, ...(hasValues ? ['Values'] : [])];
  return drawTable(head, rows.map(({ index, cells, value }) => [
    index,
    ...keys.map((key) => (cells && Object.hasOwn(cells, key) ? show(cells[key]) : '')),
    ...(hasValues ? [cells ? '' : show(value)] : []),
  ]));
}

function formatTime(milliseconds) {
  if (milliseconds >= 60000) {
    const minutes = Math.floor(milliseconds / 60000);
    return `${minutes}:${((milliseconds % 60000) / 1000).toFixed(3).padStart(6, '0')} (m:ss.mmm)`;
  }
  return milliseconds >= 1000 ? `${(milliseconds / 1000).toFixed(3)}s` : `${Number(milliseconds.toFixed(3))}ms`;
}

class Console {
  #indent = '';
  #counts = new Map();
  #timers = new Map();
  #out;
  #err;
  constructor(options, stderr) {
    const streams = options?.write ? { stdout: options, stderr } : options;
    this.#out = streams.stdout;
    this.#err = streams.stderr ?? streams.stdout;
    // Methods work without their object, as in `array.forEach(console.log)`.
    for (const name of Object.getOwnPropertyNames(Console.prototype)) {
      if (name !== 'constructor') Object.defineProperty(this, name, { value: this[name].bind(this), writable: true, configurable: true, enumerable: true });
    }
  }
  #write(stream, values, indent = this.#indent) {
    let text = formatWithOptions({}, ...values);
    if (indent) text = indent + text.replaceAll('\n', `\n${indent}`);
    stream.write(`${text}\n`);
  }
  log(...values) { this.#write(this.#out, values); }
  info(...values) { this.#write(this.#out, values); }
  debug(...values) { this.#write(this.#out, values); }
  dirxml(...values) { this.#write(this.#out, values); }
  error(...values) { this.#write(this.#err, values); }
  warn(...values) { this.#write(this.#err, values); }
  dir(value, options) { this.#write(this.#out, [inspect(value, { customInspect: false, ...options })]); }
  assert(condition, ...values) {
    if (condition) return;
    const [first, ...others] = values;
    if (typeof first === 'string') this.error(`Assertion failed: ${first}`, ...others);
    else this.error(values.length ? 'Assertion failed:' : 'Assertion failed', ...values);
  }
  trace(...values) {
    const error = { name: 'Trace', message: formatWithOptions({}, ...values) };
    Error.captureStackTrace(error, this.trace);
    this.error(error.stack);
  }
  group(...values) {
    if (values.length) this.log(...values);
    this.#indent += '  ';
  }
  groupCollapsed(...values) { this.group(...values); }
  groupEnd() { this.#indent = this.#indent.slice(2); }
  count(label = 'default') {
    const count = (this.#counts.get(String(label)) ?? 0) + 1;
    this.#counts.set(String(label), count);
    this.log(`${label}: ${count}`);
  }
  countReset(label = 'default') { this.#counts.delete(String(label)); }
  time(label = 'default') { this.#timers.set(String(label), host('now')); }
  timeEnd(label = 'default') {
    this.timeLog(label);
    this.#timers.delete(String(label));
  }
  timeLog(label = 'default', ...values) {
    const start = this.#timers.get(String(label));
    if (start === undefined) return require('process').emitWarning(`No such label '${label}' for console.timeEnd()`);
    this.log(`${label}: ${formatTime(host('now') - start)}`, ...values);
  }
  table(data, columns) {
    if (data === null || typeof data !== 'object') this.log(data);
    else this.log(table(data, columns));
  }
  clear() {}
  timeStamp() {}
  profile() {}
  profileEnd() {}
}

const console = new Console({
  stdout: { write: (text) => require('process').stdout.write(text) },
  stderr: { write: (text) => require('process').stderr.write(text) },
});
console.Console = Console;
module.exports = console;
