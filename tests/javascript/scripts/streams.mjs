// node:stream, string_decoder and readline.
import { Readable, Writable, Transform, Duplex, PassThrough, pipeline, finished } from 'node:stream';
import * as promises from 'node:stream/promises';
import { text, json, buffer } from 'node:stream/consumers';
import { StringDecoder } from 'node:string_decoder';
import readline from 'node:readline';
const seen = []; for await (const chunk of Readable.from(['a', 'b', 'c'])) seen.push(chunk); console.log(seen);
const upper = new Transform({ transform(chunk, encoding, done) { done(null, chunk.toString().toUpperCase()); }, flush(done) { this.push('!'); done(); } });
let out = ''; const sink = new Writable({ write(chunk, encoding, done) { out += chunk; setTimeout(done, 1); }, final(done) { out += '.'; done(); } });
await promises.pipeline(Readable.from(['x', 'y', 'z']), upper, sink); console.log(out, sink.writableFinished, sink.destroyed);
await new Promise((resolve) => pipeline(Readable.from(['q']), new PassThrough(), new Writable({ write(chunk, encoding, done) { done(new Error('bad sink')); } }), (error) => { console.log('failed', error.message); resolve(); }));
const slow = new Writable({ highWaterMark: 3, write(chunk, encoding, done) { setImmediate(done); } }); console.log(slow.write('ab'), slow.write('cd'), slow.writableLength, slow.writableNeedDrain); await new Promise((resolve) => slow.once('drain', resolve)); console.log('drained', slow.writableLength);
const r = new Readable({ read() {} }); r.push('one'); r.push('two'); r.push(null); r.setEncoding('utf8'); r.on('data', (d) => console.log('data', d)); r.on('end', () => console.log('end')); r.on('close', () => console.log('close')); await promises.finished(r);
const paused = new Readable({ read() {} }); paused.push('abcdef'); paused.push(null); paused.on('readable', () => { let piece; while ((piece = paused.read(4)) !== null) console.log('read', piece.toString()); }); await new Promise((resolve) => paused.on('end', resolve));
const objects = new Readable({ objectMode: true, read() { this.push(this.n === undefined ? { n: (this.n = 1) } : null); } }); console.log(await objects[Symbol.asyncIterator]().next());
const failing = new Readable({ read() { this.destroy(new Error('broken source')); } }); try { for await (const _ of failing); } catch (error) { console.log(error.message); }
console.log(await text(Readable.from(['te', 'xt'])), await json(Readable.from(['{"a":', '1}'])), await buffer(Readable.from([Buffer.from('b')])));
const w = new Writable({ write(c, e, d) { d(); } }); w.end('last', () => console.log('ended')); w.on('error', (error) => console.log(error.code)); w.write('after'); await new Promise((resolve) => setTimeout(resolve, 5));
const duplex = new Duplex({ read() { this.push('from duplex'); this.push(null); }, write(chunk, e, done) { console.log('to duplex', chunk.toString()); done(); } }); duplex.end('in'); for await (const chunk of duplex) console.log(chunk.toString());
finished(Readable.from([]).resume(), (error) => console.log('finished', error)); await new Promise((resolve) => setTimeout(resolve, 5));
const d = new StringDecoder('utf8'); console.log(d.write(Buffer.from([0xe2, 0x82])) + '|' + d.write(Buffer.from([0xac, 0x61])) + '|' + d.end(Buffer.from([0xf0])), new StringDecoder('base64').write(Buffer.from('abcd')), new StringDecoder('hex').end(Buffer.from('z')));
const rl = readline.createInterface({ input: Readable.from(['a\nb', 'c\r\n', 'last']) }); for await (const line of rl) console.log('line', line);
const legacy = readline.createInterface({ input: Readable.from(['1\n2\n']) }); legacy.on('line', (line) => console.log('on', line)).on('close', () => console.log('closed')); await new Promise((resolve) => legacy.once('close', resolve));
process.stdin.setEncoding('utf8'); let input = ''; for await (const chunk of process.stdin) input += chunk; console.log(JSON.stringify(input)); Readable.from(['piped\n']).pipe(process.stdout);
console.log(Readable.from(['a']) instanceof Readable, new Duplex() instanceof Writable, new Transform() instanceof Duplex, Readable.prototype instanceof Writable);
const first = Readable.from(['once', 'twice']); first.once('data', (chunk) => console.log('once', chunk)); await new Promise((resolve) => first.on('end', resolve)); console.log('ended after once');
const ready = new PassThrough(); ready.end('ready'); ready.once('readable', () => console.log('readable', String(ready.read()))); await new Promise((resolve) => ready.on('end', resolve));
