// node:util/types: what a value really is.

const tagged = (tag) => (value) => Object.prototype.toString.call(value) === `[object ${tag}]`;
const made = (Kind) => (value) => value instanceof Kind;
const TypedArray = Object.getPrototypeOf(Uint8Array);
const boxes = [Number, String, Boolean, BigInt, Symbol];

const types = {
  isAnyArrayBuffer: (value) => value instanceof ArrayBuffer || value instanceof SharedArrayBuffer,
  isArgumentsObject: tagged('Arguments'),
  isArrayBuffer: made(ArrayBuffer),
  isArrayBufferView: ArrayBuffer.isView,
  isAsyncFunction: (value) => typeof value === 'function' && (tagged('AsyncFunction')(value) || tagged('AsyncGeneratorFunction')(value)),
  isBoxedPrimitive: (value) => boxes.some((Kind) => value instanceof Kind && typeof value === 'object'),
  isDataView: made(DataView),
  isDate: made(Date),
  isExternal: () => false,
  isGeneratorFunction: (value) => tagged('GeneratorFunction')(value) || tagged('AsyncGeneratorFunction')(value),
  isGeneratorObject: tagged('Generator'),
  isMap: made(Map),
  isMapIterator: tagged('Map Iterator'),
  isModuleNamespaceObject: tagged('Module'),
  isNativeError: made(Error),
  isPromise: made(Promise),
  isProxy: () => false,
  isRegExp: made(RegExp),
  isSet: made(Set),
  isSetIterator: tagged('Set Iterator'),
  isSharedArrayBuffer: made(SharedArrayBuffer),
  isTypedArray: made(TypedArray),
  isWeakMap: made(WeakMap),
  isWeakSet: made(WeakSet),
};

for (const Kind of [Uint8Array, Uint8ClampedArray, Uint16Array, Uint32Array, Int8Array, Int16Array, Int32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array]) {
  types[`is${Kind.name}`] = made(Kind);
}

for (const [Kind, name] of [[Number, 'Number'], [String, 'String'], [Boolean, 'Boolean'], [BigInt, 'BigInt'], [Symbol, 'Symbol']]) {
  types[`is${name}Object`] = (value) => typeof value === 'object' && value instanceof Kind;
}

module.exports = types;
