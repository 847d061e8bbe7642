// node:util, assert, querystring, os, timers, module and the smaller ones.
import util, { promisify, callbackify, parseArgs, types, inherits, styleText, stripVTControlCharacters, isDeepStrictEqual, deprecate } from 'node:util';
import assert from 'node:assert';
import strict from 'node:assert/strict';
import qs from 'node:querystring';
import os from 'node:os';
import { createRequire, isBuiltin, builtinModules } from 'node:module';
import { performance } from 'node:perf_hooks';
import { isIP } from 'node:net';
import { AsyncLocalStorage } from 'node:async_hooks';
console.log(await promisify((a, done) => done(null, a + 1))(1), await promisify(setTimeout)(1, 'v')); callbackify(async (x) => x * 2)(4, (error, value) => console.log(error, value)); await new Promise((resolve) => setImmediate(resolve));
const spec = { v: { type: 'boolean', short: 'v' }, n: { type: 'string', short: 'n' }, m: { type: 'string', multiple: true }, d: { type: 'string', default: 'def' } };
console.log(parseArgs({ args: ['-v', '--n', '3', 'file', '--m=a', '--m', 'b', '--', '-x'], options: spec, allowPositionals: true }), parseArgs({ args: ['-vn5'], options: spec }).values);
for (const args of [['--zzz'], ['pos'], ['--n'], ['--v=1']]) { try { parseArgs({ args, options: spec }); } catch (error) { console.log(error.code, error.message.split('. To')[0]); } }
console.log(types.isDate(new Date()), types.isPromise(Promise.resolve()), types.isRegExp(/x/), types.isTypedArray(new Uint8Array()), types.isMap(new Map()), types.isNativeError(new Error()), types.isAsyncFunction(async () => {}));
function Old() {} function Base() {} Base.prototype.hi = () => 'hi'; inherits(Old, Base); console.log(new Old().hi(), Old.super_ === Base, styleText('red', 'x') === '\x1b[31mx\x1b[39m', stripVTControlCharacters('\x1b[1mb\x1b[0m'));
console.log(isDeepStrictEqual({ a: [1, new Map([[1, { b: 2 }]])] }, { a: [1, new Map([[1, { b: 2 }]])] }), isDeepStrictEqual([1], ['1']), isDeepStrictEqual(new Set([1, { a: 1 }]), new Set([{ a: 1 }, 1])), isDeepStrictEqual(NaN, NaN), isDeepStrictEqual(0, -0), isDeepStrictEqual([1, , 2], [1, undefined, 2]));
for (const act of [() => assert(0, 'zero'), () => assert.equal(1, 2), () => assert.strictEqual(1, 2), () => assert.strictEqual('a', 'b', 'own words'), () => assert.deepEqual({ a: 1 }, { a: 2 }), () => assert.throws(() => {}), () => assert.throws(() => { throw new Error('x'); }, /y/), () => assert.match('abc', /x/), () => assert.fail(), () => assert.ifError(new Error('e')), () => assert.notStrictEqual(1, 1), () => strict.equal(1, '1'), () => assert.ok(null, 'msg')]) { try { act(); console.log('passed'); } catch (error) { console.log(error.name, error.code, error.operator, error.generatedMessage, error.message.split('\n')[0]); } }
assert.throws(() => { throw new TypeError('bad'); }, { name: 'TypeError', message: /bad/ }); await assert.rejects(Promise.reject(new Error('r')), /r/); assert.deepStrictEqual([1, { a: 2 }], [1, { a: 2 }]); assert.doesNotThrow(() => {}); await assert.doesNotReject(async () => 1); try { await assert.rejects(async () => 1); } catch (error) { console.log(error.message); }
console.log(qs.parse('a=1&b=2&a=3&c=%C3%A9+x&d'), qs.stringify({ a: [1, 2], b: 'x y', c: true, d: null, e: '' }), qs.escape('a b&c'), qs.unescape('%zz%41'), qs.parse('a:1;b:2', ';', ':'));
console.log(os.EOL === '\n', typeof os.tmpdir(), os.platform(), typeof os.cpus().length, os.type(), os.endianness(), os.homedir().startsWith('/'));
const require = createRequire(import.meta.url); console.log(require('path').join('a', 'b'), isBuiltin('node:fs'), isBuiltin('fs'), isBuiltin('left-pad'), builtinModules.includes('fs'), typeof require.resolve);
performance.mark('a'); performance.mark('b'); const m = performance.measure('m', 'a', 'b'); console.log(m.name, m.duration >= 0, performance.getEntriesByType('mark').length, performance.now() > 0, isIP('1.2.3.4'), isIP('::1'), isIP('x'), isIP('1.2.3.256'));
const store = new AsyncLocalStorage(); console.log(store.run({ id: 1 }, () => store.getStore().id), store.getStore()); deprecate(() => console.log('old'), 'do not')();
console.log(structuredClone({ d: new Date(5), m: new Map([[1, { a: [2] }]]), s: new Set(['x']), r: /x/g, u: new Uint8Array([1]), n: undefined, e: new RangeError('re').message })); const loop = {}; loop.self = loop; console.log(structuredClone(loop).self !== loop); try { structuredClone(() => {}); } catch (error) { console.log(error.name); }
console.log(util.inspect.custom.toString(), util.types.isProxy({}), util.format('%s', 'x'), typeof util.TextEncoder, util.isArray([]), 'a1b22'.replace(/(?<n>\d+)/g, '[$<n>]'), [3, 1].toSorted(), Object.groupBy ? 1 : 1, 'x'.at(-1));
