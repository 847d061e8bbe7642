// How values look, on lines, in columns and within each other.
import util, { inspect, format } from 'node:util';
const circle = { name: 'a' };
circle.self = circle;
class Point { constructor(x, y) { this.x = x; this.y = y; } get sum() { return this.x + this.y; } }
class Named extends Error { constructor(text) { super(text); this.name = 'Named'; } }
const values = [
  1, -0, 10n, 'text', "it's", `"both" it's`, 'a\nb\t\u0001', true, null, undefined, Symbol('s'), NaN,
  [], [1, , 3], [undefined, null], {}, { a: 1, 'b-c': 2, [Symbol('k')]: 3 }, [[[[1]]]], { a: { b: { c: { d: 1 } } } },
  new Map([['a', 1], [{ k: 1 }, [2]]]), new Set([1, 'b']), new Date(0), /x+/gi, new Point(1, 2), Point, class {}, class B extends Point {},
  function named() {}, () => {}, async () => {}, function* gen() {}, circle, Object.create(null), new Uint8Array([1, 2, 3]), Buffer.from('héllo'),
  new ArrayBuffer(4), [1.5, 'two', { three: 3 }], Array.from({ length: 120 }, (_, i) => i), Array.from({ length: 30 }, (_, i) => `item ${i}`),
  { long: 'x'.repeat(50), other: 'y'.repeat(50) }, { list: Array.from({ length: 10 }, (_, i) => ({ id: i, name: `n${i}` })) },
  ['a'.repeat(30), 'b'.repeat(30), 'c'.repeat(30)], Object.assign(() => {}, { extra: 1 }), Object.assign([1, 2], { key: 'v' }),
  { get a() { return 1; }, set a(v) {}, get b() { return 2; } }, [new Point(1, 2), new Point(3, 4)], new (class extends Array {})(3),
  { f() {}, g: class G {}, s: Symbol.iterator }, 'x'.repeat(120), { text: 'line one\nline two\nline three' }, [['a', 1], ['b', 2]],
  new Number(3), new String('abc'), [true, false], new WeakMap(), Object.assign(Object.create({ inherited: 1 }), { own: 2 }),
  { a: 1n, b: [1n, 2n] }, [-1, -20, 300, 4000, 50000, 6, 7, 8, 9], ['', ' '], { 'with space': 1, valid_name: 2, 3: 4 }, [[1, 2, [3, 4, [5, [6]]]], { a: [{ b: { c: {} } }] }],
  Object.assign(Object.create({ constructor: undefined }), { x: 1 }), JSON.parse('{"__proto__": 1}'), globalThis.undefinedThing,
];
for (const value of values) console.log(value);
for (const value of values) console.log('%s|%o|%j'.slice(0, 2), value);
console.log(inspect({ a: { b: { c: { d: {} } } } }, { depth: 0 }), inspect({ a: { b: { c: { d: {} } } } }, { depth: null }));
console.log(inspect('a'), inspect([1, [2, [3]]], { compact: false }), inspect({ b: 1, a: 2 }, { sorted: true }), inspect({ a: 1 }, { colors: true }));
console.log(inspect({ [inspect.custom]: (depth, options) => `custom ${depth} ${typeof options.stylize}` }), inspect(new Map([[1, new Set([2])]]), { showHidden: false }));
console.log(format('%s %d %i %f %j %o %O %% %c x', 'a', '42', 42.9, '1.5', { a: 1 }, [1], { b: 2 }, 'css'), format('a', 'b', 3), format('%s'), format('%d', 5n), format(1, 2, '3'));
console.log(format('%s %s %s', null, undefined, -0), format('%s', { toString() { return 'own'; } }), format('%s', [1, [2]]), format('%x %s', 1));
console.log(util.inspect(new Named('n')).split('\n')[0], String(new Named('q')), Object.prototype.toString.call(new Named('z')));
console.log([new Error('inner').message], { e: new RangeError('r').name });
console.log(util.inspect('a'.repeat(200), { maxStringLength: 10 }), util.inspect([1, 2, 3, 4], { maxArrayLength: 2 }), util.inspect(new Set([1, 2, 3]), { maxArrayLength: 1 }));
console.log({ a: [{ b: 1, c: [1, 2, 3, { d: 1 }] }], e: new Map([[{ f: 1 }, { g: new Set(['h']) }]]) });
console.log([['abc', 'defgh', 'ij'], ['kl', 'm', 'nopqrstuvw']], [{ id: 1, tags: ['a', 'b'] }, { id: 2, tags: [] }]);
console.log([Infinity, -Infinity], [, 'a', , 'b', , ,], { undefined: undefined });
const refused = Promise.reject(new TypeError('no'));
refused.catch(() => {});
class Later extends Promise {}
console.log(Promise.resolve(1), new Promise(() => {}), Promise.resolve(), Promise.resolve({ a: [1] }), { p: Promise.resolve('x') });
console.log(inspect(refused).replace(/\n +at [^\n]*/g, ''), Promise.reject(3).catch(() => {}) && 0, Later.resolve(2), Object.assign(Promise.resolve(1), { extra: true }));
console.log(inspect(Promise.resolve({ a: { b: { c: { d: 1 } } } })), inspect([[[Promise.resolve(1)]]]), inspect(Promise.resolve(1), { colors: true }), inspect(new Promise(() => {}), { colors: true }));
console.log(Object.create(Promise.prototype) instanceof Promise, inspect(Promise.resolve(Promise)), (async () => 5)());
