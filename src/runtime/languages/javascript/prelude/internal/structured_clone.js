// The global `structuredClone`.

const ERRORS = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };

function refuse(value) {
  const shown = typeof value === 'symbol' ? String(value) : typeof value === 'function' ? String(value) : `#<${value?.constructor?.name ?? 'Object'}>`;
  throw new DOMException(`${shown} could not be cloned.`, 'DataCloneError');
}

function cloneSpecial(value, clone, keep) {
  if (value instanceof Date) return keep(new Date(value.getTime()));
  if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
  if (value instanceof ArrayBuffer) return keep(value.slice(0));
  if (value instanceof DataView) return keep(new DataView(clone(value.buffer), value.byteOffset, value.byteLength));
  if (ArrayBuffer.isView(value)) {
    const Kind = globalThis[Object.prototype.toString.call(value).slice(8, -1)];
    return keep(new Kind(clone(value.buffer), value.byteOffset, value.length));
  }
  if (value instanceof Map) {
    const copy = keep(new Map());
    for (const [key, entry] of [...value]) copy.set(clone(key), clone(entry));
    return copy;
  }
  if (value instanceof Set) {
    const copy = keep(new Set());
    for (const entry of [...value]) copy.add(clone(entry));
    return copy;
  }
  if (value instanceof Error) {
    const copy = keep(new (ERRORS[value.name] ?? Error)(value.message));
    Object.defineProperty(copy, 'stack', { value: value.stack, writable: true, configurable: true });
    if ('cause' in value) Object.defineProperty(copy, 'cause', { value: clone(value.cause), writable: true, configurable: true });
    return copy;
  }
  if ([Number, String, Boolean, BigInt].some((Kind) => value instanceof Kind)) return keep(Object(value.valueOf()));
  return undefined;
}

function structuredClone(source) {
  const copies = new Map();
  const clone = (value) => {
    if (typeof value === 'function' || typeof value === 'symbol') refuse(value);
    if (typeof value !== 'object' || value === null) return value;
    if (copies.has(value)) return copies.get(value);
    const keep = (copy) => {
      copies.set(value, copy);
      return copy;
    };
    const special = cloneSpecial(value, clone, keep);
    if (special) return special;
    if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet || value instanceof WeakRef) refuse(value);
    const copy = keep(Array.isArray(value) ? new Array(value.length) : {});
    for (const key of Object.keys(value)) copy[key] = clone(value[key]);
    return copy;
  };
  if (arguments.length === 0) throw new TypeError("The \"value\" argument must be specified");
  return clone(source);
}

module.exports = { structuredClone };
