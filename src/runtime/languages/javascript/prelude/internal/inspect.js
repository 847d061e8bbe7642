// Values as people read them: `util.inspect`, which is also what `console.log` shows.

const CUSTOM = Symbol.for('nodejs.util.inspect.custom');
const DEFAULTS = {
  showHidden: false, depth: 2, colors: false, customInspect: true, showProxy: false, maxArrayLength: 100,
  maxStringLength: 10000, breakLength: 80, compact: 3, sorted: false, getters: false, numericSeparator: false,
};
const PLAIN_KEY = /^[a-zA-Z_][a-zA-Z_0-9]*$/;
const TypedArray = Object.getPrototypeOf(Uint8Array);
const ESCAPES = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '\\': '\\\\' };
const STYLES = {
  number: [33, 39], bigint: [33, 39], boolean: [33, 39], string: [32, 39], symbol: [32, 39], undefined: [90, 39],
  null: [1, 22], special: [36, 39], date: [35, 39], regexp: [31, 39], module: [4, 24],
};

function paint(context, text, style) {
  const codes = context.colors ? STYLES[style] : undefined;
  return codes ? `\x1b[${codes[0]}m${text}\x1b[${codes[1]}m` : text;
}

const withoutColors = (text) => text.replace(/\x1b\[\d+m/g, '');

/** Text in the quotes that need the fewest escapes. */
function quote(text) {
  let mark = "'";
  if (text.includes("'")) {
    if (!text.includes('"')) mark = '"';
    else if (!text.includes('`') && !text.includes('${')) mark = '`';
  }
  const escaped = text.replace(/[\x00-\x1f\x7f-\x9f\\]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, (sign) => {
    if (ESCAPES[sign]) return ESCAPES[sign];
    const code = sign.charCodeAt(0);
    return code < 256 ? `\\x${code.toString(16).toUpperCase().padStart(2, '0')}` : `\\u${code.toString(16).toUpperCase()}`;
  });
  return mark + (mark === "'" ? escaped.replace(/'/g, "\\'") : escaped) + mark;
}

function formatString(context, value) {
  let tail = '';
  if (value.length > context.maxStringLength) {
    const left = value.length - context.maxStringLength;
    value = value.slice(0, context.maxStringLength);
    tail = `... ${left} more character${left > 1 ? 's' : ''}`;
  }
  const isLong = value.length > 16 && value.length > context.breakLength - context.indentation - 4;
  if (context.compact !== true && isLong) {
    const lines = value.split(/(?<=\n)/).map((line) => paint(context, quote(line), 'string'));
    return lines.join(` +\n${' '.repeat(context.indentation + 2)}`) + tail;
  }
  return paint(context, quote(value), 'string') + tail;
}

function separated(text) {
  return text.replace(/\d(?=(\d{3})+$)/g, '$&_');
}

function formatNumber(context, value) {
  const text = Object.is(value, -0) ? '-0' : String(value);
  const isPlain = context.numericSeparator && /^-?\d+(\.\d+)?$/.test(text);
  if (!isPlain) return paint(context, text, 'number');
  const [whole, part] = text.split('.');
  return paint(context, part ? `${separated(whole)}.${part.replace(/\d{3}(?=\d)/g, '$&_')}` : separated(whole), 'number');
}

function formatPrimitive(context, value) {
  switch (typeof value) {
    case 'string': return formatString(context, value);
    case 'number': return formatNumber(context, value);
    case 'bigint': return paint(context, `${context.numericSeparator ? separated(String(value)) : value}n`, 'bigint');
    case 'symbol': return paint(context, value.toString(), 'symbol');
    case 'undefined': return paint(context, 'undefined', 'undefined');
    default: return paint(context, String(value), value === null ? 'null' : 'boolean');
  }
}

/** The name of the class that made an object; nothing when no prototype has one. */
function classOf(value) {
  for (let object = value; object; object = Object.getPrototypeOf(object)) {
    const own = Object.getOwnPropertyDescriptor(object, 'constructor');
    if (own && typeof own.value === 'function' && own.value.name !== '' && isInstance(value, own.value)) {
      return own.value.name;
    }
  }
  return null;
}

function isInstance(value, Kind) {
  try {
    return value instanceof Kind;
  } catch {
    return false;
  }
}

/** What stands before the braces: the class, the size, the tag. */
function prefix(name, fallback, tag, size = '') {
  const label = tag && tag !== name ? ` [${tag}]` : '';
  return name === null ? `[${fallback}${size}: null prototype]${label} ` : `${name}${size}${label} `;
}

function formatKey(context, key) {
  if (typeof key === 'symbol') return `[${paint(context, key.toString(), 'symbol')}]`;
  if (key === '__proto__') return "['__proto__']";
  return PLAIN_KEY.test(key) ? key : paint(context, quote(key), 'string');
}

function formatProperty(context, object, key, isItem) {
  const found = Object.getOwnPropertyDescriptor(object, key) ?? { value: object[key], enumerable: true };
  let text;
  if ('value' in found) {
    const step = context.compact !== true || isItem ? 2 : 3;
    context.indentation += step;
    text = formatValue(context, found.value, context.level + 1);
    context.indentation -= step;
  } else if (found.get) {
    text = paint(context, found.set ? '[Getter/Setter]' : '[Getter]', 'special');
  } else text = found.set ? paint(context, '[Setter]', 'special') : paint(context, 'undefined', 'undefined');
  if (isItem) return text;
  const name = formatKey(context, key);
  return `${found.enumerable ? name : `[${typeof key === 'symbol' ? key.toString() : key}]`}: ${text}`;
}

function keysOf(context, value, isList) {
  let keys = context.showHidden ? Object.getOwnPropertyNames(value) : Object.keys(value);
  if (isList) keys = keys.filter((key) => !/^(0|[1-9]\d*)$/.test(key));
  const symbols = Object.getOwnPropertySymbols(value);
  return keys.concat(context.showHidden ? symbols : symbols.filter((key) => Object.prototype.propertyIsEnumerable.call(value, key)));
}

function moreItems(count) {
  return `... ${count} more item${count > 1 ? 's' : ''}`;
}

function formatArray(context, value) {
  const output = [];
  const shown = Math.min(Math.max(0, context.maxArrayLength), value.length);
  let index = 0;
  while (index < value.length && output.length < shown) {
    if (Object.hasOwn(value, index)) {
      output.push(formatProperty(context, value, index++, true));
      continue;
    }
    const start = index;
    while (index < value.length && !Object.hasOwn(value, index)) index++;
    const count = index - start;
    output.push(paint(context, `<${count} empty item${count > 1 ? 's' : ''}>`, 'undefined'));
  }
  if (index < value.length) output.push(moreItems(value.length - index));
  return output;
}

function formatTypedArray(context, value) {
  const shown = Math.min(Math.max(0, context.maxArrayLength), value.length);
  const output = Array.from({ length: shown }, (_, index) => formatPrimitive(context, value[index]));
  if (value.length > shown) output.push(moreItems(value.length - shown));
  return output;
}

function formatEntries(context, entries, size, format) {
  const output = [];
  const shown = Math.min(Math.max(0, context.maxArrayLength), size);
  context.indentation += 2;
  for (const entry of entries) {
    if (output.length >= shown) break;
    output.push(format(entry));
  }
  if (size > shown) output.push(moreItems(size - shown));
  context.indentation -= 2;
  return output;
}

function formatFunction(value, name, tag) {
  const source = Function.prototype.toString.call(value);
  if (source.startsWith('class') && source.endsWith('}')) {
    let text = `[class ${Object.hasOwn(value, 'name') && value.name ? value.name : '(anonymous)'}`;
    const parent = Object.getPrototypeOf(value);
    if (name !== 'Function' && name !== null) text += ` [${name}]`;
    if (parent?.name) text += ` extends ${parent.name}`;
    else if (parent === null) text += ' extends [null prototype]';
    return `${text}]`;
  }
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  const kinds = ['AsyncFunction', 'GeneratorFunction', 'AsyncGeneratorFunction'];
  let text = `[${kinds.includes(kind) ? kind : 'Function'}`;
  text += value.name === '' ? ' (anonymous)' : `: ${value.name}`;
  text += ']';
  if (name === null) text += ' [null prototype]';
  if (tag && tag !== name) text += ` [${tag}]`;
  return text;
}

function formatError(context, error, keys) {
  const name = error.name != null ? String(error.name) : 'Error';
  let stack = typeof error.stack === 'string' && error.stack ? error.stack : Error.prototype.toString.call(error);
  // The name may have been set after the stack was made; a class shows even without one.
  const made = classOf(error);
  const end = stack.indexOf('\n') + 1 || stack.length;
  const head = stack.slice(0, end);
  const wanted = name !== 'Error' && !head.includes(name) ? name : made && !head.includes(made) ? made : undefined;
  if (wanted) stack = head.replace(/^[A-Z][A-Za-z]*(?=:|\n|$| \[)/, wanted) + stack.slice(end);
  const message = String(error.message ?? '');
  const place = message ? stack.indexOf(message) : -1;
  const frames = stack.indexOf('\n    at', place === -1 ? 0 : place + message.length);
  if (frames === -1) stack = `[${stack}]`;
  for (const key of ['name', 'message', 'stack']) {
    const at = keys.indexOf(key);
    if (at !== -1 && stack.includes(String(error[key]))) keys.splice(at, 1);
  }
  if ('cause' in error && Object.hasOwn(error, 'cause') && !keys.includes('cause')) keys.push('cause');
  if (Array.isArray(error.errors) && Object.hasOwn(error, 'errors') && !keys.includes('errors')) keys.push('errors');
  if (context.indentation) stack = stack.replaceAll('\n', `\n${' '.repeat(context.indentation)}`);
  return stack;
}

/** How a promise stands; nothing for what only has the prototype of one. */
const PROMISE_STATES = ['pending', 'fulfilled', 'rejected'];

function formatPromise(context, promise, state) {
  if (state === 'pending') return paint(context, '<pending>', 'special');
  context.indentation += 2;
  const result = formatValue(context, host('promise.result', promise), context.level + 1);
  context.indentation -= 2;
  return state === 'rejected' ? `${paint(context, '<rejected>', 'special')} ${result}` : result;
}

const BOXES = [
  [Number, 'Number'], [String, 'String'], [Boolean, 'Boolean'], [BigInt, 'BigInt'], [Symbol, 'Symbol'],
];

/** How one kind of object is shown: its braces, its entries, and what stands for it alone. */
function shapeOf(context, value, name, tag, keys) {
  const list = (open) => [`${open}[`, ']'];
  if (Array.isArray(value)) {
    const open = name !== 'Array' || tag ? prefix(name, 'Array', tag, `(${value.length})`) : '';
    return { braces: list(open), isList: true, entries: () => formatArray(context, value), isEmpty: value.length === 0 };
  }
  if (value instanceof Set) {
    const format = (entry) => formatValue(context, entry, context.level + 1);
    return { braces: [`${prefix(name, 'Set', tag, `(${value.size})`)}{`, '}'], entries: () => formatEntries(context, value, value.size, format), isEmpty: value.size === 0 };
  }
  if (value instanceof Map) {
    const format = ([key, entry]) => `${formatValue(context, key, context.level + 1)} => ${formatValue(context, entry, context.level + 1)}`;
    return { braces: [`${prefix(name, 'Map', tag, `(${value.size})`)}{`, '}'], entries: () => formatEntries(context, value, value.size, format), isEmpty: value.size === 0 };
  }
  if (value instanceof TypedArray) {
    const open = prefix(name, 'TypedArray', tag === name || tag === 'Uint8Array' ? '' : tag, `(${value.length})`);
    return { braces: list(open), isList: true, entries: () => formatTypedArray(context, value), isEmpty: value.length === 0 };
  }
  return shapeOfOther(context, value, name, tag, keys);
}

function shapeOfOther(context, value, name, tag, keys) {
  const alone = (base) => ({ braces: ['{', '}'], base, entries: () => [], isEmpty: true });
  if (typeof value === 'function') return alone(paint(context, formatFunction(value, name, tag), 'special'));
  if (value instanceof RegExp) return alone(paint(context, RegExp.prototype.toString.call(value), 'regexp'));
  if (value instanceof Date) {
    return alone(paint(context, Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString(), 'date'));
  }
  if (isError(value)) return alone(formatError(context, value, keys));
  const box = BOXES.find(([Kind]) => value instanceof Kind);
  if (box) {
    const inner = value.valueOf();
    if (box[0] === String) keys.splice(0, keys.length, ...keys.filter((key) => !/^\d+$/.test(String(key)) && key !== 'length'));
    if (typeof inner !== 'object') return alone(paint(context, `[${box[1]}: ${formatPrimitive({ ...context, colors: false }, inner)}]`, 'string'));
  }
  const braced = (open, entries) => ({ braces: [`${open}{`, '}'], entries, isEmpty: entries().length === 0 });
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
    const bytes = Array.from(new Uint8Array(value).slice(0, 50), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const more = value.byteLength > 50 ? ` ... ${value.byteLength - 50} more byte${value.byteLength > 51 ? 's' : ''}` : '';
    return braced(prefix(name, 'ArrayBuffer', tag), () => [`[Uint8Contents]: <${bytes}${more}>`, `byteLength: ${formatNumber(context, value.byteLength)}`]);
  }
  if (value instanceof Promise) {
    const state = PROMISE_STATES[host('promise.state', value)];
    const entries = () => (state ? [formatPromise(context, value, state)] : []);
    return { braces: [`${prefix(name, 'Promise', tag)}{`, '}'], entries, isEmpty: !state };
  }
  if (value instanceof WeakMap || value instanceof WeakSet) {
    return braced(prefix(name, 'WeakSet', tag), () => [paint(context, '<items unknown>', 'special')]);
  }
  if (Object.prototype.toString.call(value) === '[object Arguments]') {
    return { braces: ['[Arguments] [', ']'], isList: true, entries: () => formatArray(context, Array.from(value)), isEmpty: value.length === 0, skipIndices: true };
  }
  const isPlain = name === 'Object' && !tag;
  return { braces: [isPlain ? '{' : `${prefix(name, 'Object', tag)}{`, '}'], entries: () => [], isEmpty: true, isPlain };
}

function isError(value) {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

function formatObject(context, value, level) {
  const name = classOf(value);
  let tag = value[Symbol.toStringTag];
  if (typeof tag !== 'string' || tag === '' || tag === name) tag = '';
  const isList = Array.isArray(value) || value instanceof TypedArray || Object.prototype.toString.call(value) === '[object Arguments]';
  const keys = keysOf(context, value, isList);
  const shape = shapeOf(context, value, name, tag, keys);
  if (keys.length === 0 && shape.isEmpty) {
    if (shape.base !== undefined) return shape.base;
    return `${shape.braces[0]}${shape.braces[1]}`;
  }
  if (level > context.depth && context.depth !== null) {
    const label = prefix(name, Array.isArray(value) ? 'Array' : 'Object', tag).slice(0, -1);
    return paint(context, name === null ? label.replace(/^\[|\]$/g, (sign) => sign) : `[${label}]`, 'special');
  }
  context.seen.push(value);
  const outer = context.level;
  context.level = level;
  context.depthNow = level;
  const output = shape.entries();
  for (const key of keys) output.push(formatProperty(context, value, key, false));
  context.level = outer;
  context.seen.pop();
  let [open, close] = shape.braces;
  let base = shape.base ?? '';
  const circle = context.circles?.get(value);
  if (circle !== undefined) {
    const mark = paint(context, `<ref *${circle}>`, 'special');
    if (context.compact === true || base) base = base ? `${mark} ${base}` : mark;
    else open = `${mark} ${open}`;
  }
  if (context.sorted) {
    const compare = context.sorted === true ? undefined : context.sorted;
    const extra = output.splice(output.length - keys.length).sort(compare);
    output.push(...extra);
  }
  return layOut(context, output, base, [open, close], shape.isList, level, value);
}

/** Puts entries on one line when they are few and short, below each other otherwise. */
function layOut(context, output, base, [open, close], isList, level, value) {
  const count = output.length;
  if (typeof context.compact === 'number') {
    if (isList && count > 6) output = inColumns(context, output, value);
    if (context.depthNow - level < context.compact && count === output.length) {
      const start = output.length + context.indentation + open.length + base.length + 10;
      const length = output.reduce((sum, entry) => sum + withoutColors(entry).length, output.length + start);
      const line = output.join(', ');
      if (length <= context.breakLength && !line.includes('\n') && !base.includes('\n')) {
        return `${base ? `${base} ` : ''}${open} ${line} ${close}`;
      }
    }
  }
  const indent = `\n${' '.repeat(context.indentation)}`;
  return `${base ? `${base} ` : ''}${open}${indent}  ${output.join(`,${indent}  `)}${indent}${close}`;
}

/** Lines short entries of a long list up in columns, about two and a half times as wide as high. */
function inColumns(context, output, value) {
  const hasMore = context.maxArrayLength < output.length;
  const count = hasMore ? output.length - 1 : output.length;
  const widths = output.slice(0, count).map((entry) => widthOf(withoutColors(entry)));
  const widest = Math.max(...widths) + 2;
  const total = widths.reduce((sum, width) => sum + width + 2, 0);
  const isWorthIt = widest * 3 + context.indentation < context.breakLength && (total / widest > 5 || widest <= 8);
  if (!isWorthIt) return output;
  const bias = Math.sqrt(widest - total / output.length);
  const usual = Math.max(widest - 3 - bias + 1 - 1, 1);
  const columns = Math.min(
    Math.round(Math.sqrt(2.5 * usual * count) / usual),
    Math.floor((context.breakLength - context.indentation) / widest),
    context.compact * 4,
    15,
  );
  if (columns <= 1) return output;
  const columnWidths = Array.from({ length: columns }, (_, column) => {
    return widths.reduce((most, width, index) => (index % columns === column ? Math.max(most, width) : most), 0) + 2;
  });
  const isNumeric = output.every((_, index) => ['number', 'bigint'].includes(typeof value?.[index]));
  const lines = [];
  for (let start = 0; start < count; start += columns) {
    const end = Math.min(start + columns, count);
    let line = '';
    for (let index = start; index < end; index++) {
      const isLast = index === end - 1;
      const text = isLast ? output[index] : `${output[index]}, `;
      const padding = columnWidths[index - start] + output[index].length - widths[index] - (isLast ? 2 : 0);
      if (isNumeric) line += text.padStart(padding);
      else line += isLast ? text : text.padEnd(padding);
    }
    lines.push(line);
  }
  if (hasMore) lines.push(output[count]);
  return lines;
}

/** Columns that text takes on a terminal. */
function widthOf(text) {
  let width = 0;
  for (const sign of text.normalize('NFC')) {
    const point = sign.codePointAt(0);
    if (/\p{Mn}|\p{Me}|\p{Cf}/u.test(sign) || point < 32 || (point >= 0x7f && point < 0xa0)) continue;
    const isWide = point >= 0x1100 && (point <= 0x115f || (point >= 0x2e80 && point <= 0xa4cf && point !== 0x303f) ||
      (point >= 0xac00 && point <= 0xd7a3) || (point >= 0xf900 && point <= 0xfaff) || (point >= 0xfe30 && point <= 0xfe6f) ||
      (point >= 0xff00 && point <= 0xff60) || (point >= 0xffe0 && point <= 0xffe6) || (point >= 0x1f300 && point <= 0x1faff) ||
      (point >= 0x20000 && point <= 0x3fffd));
    width += isWide ? 2 : 1;
  }
  return width;
}

function formatValue(context, value, level) {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) {
    return formatPrimitive(context, value);
  }
  if (context.customInspect) {
    const custom = value[CUSTOM];
    if (typeof custom === 'function' && custom !== inspect) {
      const depth = context.depth === null ? null : context.depth - level;
      const { seen, circles, level: _, depthNow, indentation, ...options } = context;
      const shown = custom.call(value, depth, { ...options, stylize: (text, style) => paint(context, text, style) }, inspect);
      if (shown !== value) {
        if (typeof shown !== 'object') return String(shown).replaceAll('\n', `\n${' '.repeat(context.indentation)}`);
        return formatValue(context, shown, level);
      }
    }
  }
  if (context.seen.includes(value)) {
    context.circles ??= new Map();
    if (!context.circles.has(value)) context.circles.set(value, context.circles.size + 1);
    return paint(context, `[Circular *${context.circles.get(value)}]`, 'special');
  }
  return formatObject(context, value, level);
}

function inspect(value, options, depth, colors) {
  const context = { ...DEFAULTS, ...inspect.defaultOptions };
  if (typeof options === 'object' && options !== null) Object.assign(context, options);
  else {
    if (options !== undefined) context.showHidden = options;
    if (depth !== undefined) context.depth = depth;
    if (colors !== undefined) context.colors = colors;
  }
  if (context.depth === Infinity) context.depth = null;
  if (context.maxArrayLength === null) context.maxArrayLength = Infinity;
  if (context.maxStringLength === null) context.maxStringLength = Infinity;
  Object.assign(context, { seen: [], circles: undefined, level: 0, depthNow: 0, indentation: 0 });
  return formatValue(context, value, 0);
}

inspect.custom = CUSTOM;
inspect.defaultOptions = { ...DEFAULTS };
inspect.styles = Object.fromEntries(Object.keys(STYLES).map((name) => [name, name]));

module.exports = { CUSTOM, inspect, isError, withoutColors, widthOf };
