// The streams of the web: as globals, and as node:stream/web.

import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as web from 'node:stream/web';

const say = (...values) => console.log(...values);
const tried = async (label, act) => {
  try {
    say(label, await act());
  } catch (error) {
    say(label, 'threw', error?.name, error?.code, error?.message);
  }
};
const all = async (stream) => {
  const found = [];
  for await (const chunk of stream) found.push(chunk);
  return found;
};
const count = (most, seen = []) => new ReadableStream({
  pull(controller) {
    if (seen.length === most) return controller.close();
    seen.push(seen.length);
    controller.enqueue(seen.length);
  },
  cancel(reason) { say('cancelled', reason?.message ?? reason); },
});

say(Object.keys(web).sort().filter((name) => name in globalThis && globalThis[name] === web[name]).length);
say(new ReadableStream(), new WritableStream(), String(new ReadableStream()), ReadableStream.name, typeof ReadableStream.from);

// Reading.
say(await all(count(3)));
const reader = count(2).getReader();
say(await reader.read(), await reader.read(), await reader.read(), await reader.closed);
const locked = count(2);
const first = locked.getReader();
say(locked.locked);
await tried('again', () => locked.getReader());
await tried('cancel', () => locked.cancel());
await tried('iterate', () => all(locked));
first.releaseLock();
say(locked.locked);
await tried('released', () => first.read());
await tried('closed', () => first.closed);
say((await locked.getReader().read()).value);
for await (const value of count(5)) if (value === 2) break;
const kept = count(5);
for await (const value of kept.values({ preventCancel: true })) if (value === 2) break;
say(kept.locked, await all(kept));
await count(5).cancel('enough');
say(await count(3).cancel());

// What a source gives, and how much is asked of it.
const seen = [];
const paced = new ReadableStream({
  start(controller) { seen.push(['start', controller.desiredSize]); },
  pull(controller) {
    controller.enqueue('x'.repeat(seen.length));
    seen.push(['pull', controller.desiredSize]);
    if (seen.length > 4) controller.close();
  },
}, { highWaterMark: 3, size: (chunk) => chunk.length });
await new Promise((resolve) => setTimeout(resolve, 5));
say(JSON.stringify(seen), JSON.stringify(await all(paced)));
await tried('error', () => all(new ReadableStream({ start(controller) { controller.enqueue(1); controller.error(new RangeError('bad')); } })));
await tried('start', () => new ReadableStream({ start() { throw new Error('no start'); } }));
await tried('late start', () => all(new ReadableStream({ async start() { throw new Error('late'); } })));
await tried('pull', () => all(new ReadableStream({ async pull() { throw new Error('no pull'); } })));
await tried('closed', () => new ReadableStream({ start(controller) { controller.close(); controller.enqueue(1); } }));
await tried('cancel', () => new ReadableStream({ cancel() { throw new Error('no cancel'); } }).cancel());
await tried('type', () => new ReadableStream({ type: 'words' }));
await tried('mark', () => new ReadableStream({}, { highWaterMark: -1 }));
await tried('constructor', () => new ReadableStreamDefaultController());

// From what can be iterated.
say(await all(ReadableStream.from([1, Promise.resolve(2), 3])));
say(await all(ReadableStream.from(new Set(['a', 'b']))));
async function* parts() {
  try {
    yield 'one';
    yield 'two';
  } finally {
    say('cleaned up');
  }
}
say(await all(ReadableStream.from(parts())));
const early = ReadableStream.from(parts()).getReader();
say(await early.read());
await early.cancel();
await tried('from', () => ReadableStream.from(5));
await tried('rejected', () => all(ReadableStream.from([Promise.reject(new Error('inner'))])));

// In two.
const [left, right] = count(3).tee();
say(await all(left), await all(right));
const [one, two] = count(3).tee();
const given = Promise.all([one.cancel('a'), two.cancel('b')]);
say(await given);
const [ok, broken] = new ReadableStream({ start(controller) { controller.error(new Error('torn')); } }).tee();
await tried('tee', () => all(ok));
await tried('tee', () => all(broken));

// Bytes.
const bytes = () => new ReadableStream({
  type: 'bytes',
  start(controller) {
    controller.enqueue(new Uint8Array([1, 2, 3]));
    controller.enqueue(new Uint8Array([4, 5]));
    controller.close();
  },
});
say(bytes(), await all(bytes()));
const filling = bytes().getReader({ mode: 'byob' });
say(await filling.read(new Uint8Array(2)), await filling.read(new Uint8Array(8)), await filling.read(new Uint8Array(4)));
const asked = new ReadableStream({
  type: 'bytes',
  pull(controller) {
    const { view } = controller.byobRequest;
    view[0] = 9;
    controller.byobRequest.respond(1);
  },
});
say(await asked.getReader({ mode: 'byob' }).read(new Uint8Array(3)));
const allocating = new ReadableStream({
  type: 'bytes',
  autoAllocateChunkSize: 4,
  pull(controller) {
    controller.byobRequest.view.set([7, 8]);
    controller.byobRequest.respond(2);
  },
});
say(await allocating.getReader().read());
await tried('byob', () => count(1).getReader({ mode: 'byob' }));
await tried('mode', () => count(1).getReader({ mode: 'other' }));
await tried('chunk', () => new ReadableStream({ type: 'bytes', start(controller) { controller.enqueue('text'); } }));

// Writing.
const sink = (log, delay = 0) => ({
  start(controller) { log.push(`start ${controller.signal.aborted}`); },
  async write(chunk) {
    if (delay) await new Promise((resolve) => setTimeout(resolve, delay));
    log.push(`write ${chunk}`);
  },
  close() { log.push('close'); },
  abort(reason) { log.push(`abort ${reason}`); },
});
const log = [];
const writable = new WritableStream(sink(log), { highWaterMark: 2 });
const writer = writable.getWriter();
say(writer.desiredSize, writable.locked);
writer.write('a');
writer.write('b');
say(writer.desiredSize);
await writer.ready;
say(writer.desiredSize);
await writer.close();
say(log, await writer.closed, writer.desiredSize);
await tried('close', () => writer.close());
await tried('locked', () => writable.getWriter());
writer.releaseLock();
await tried('free', () => writer.write('x'));
await tried('size', () => writer.desiredSize);
const stopped = [];
const aborted = new WritableStream(sink(stopped, 2));
const stopper = aborted.getWriter();
const pending = stopper.write('under way').then(() => 'written', (error) => error);
const lost = stopper.write('waiting').then(() => 'written', (error) => error);
await new Promise((resolve) => setTimeout(resolve, 1));
await stopper.abort('why');
say(stopped, await pending, await lost);
await tried('closed', () => stopper.closed);
const failing = new WritableStream({ write() { throw new Error('no room'); } });
await tried('sink', () => failing.getWriter().write(1));
await tried('sink', () => failing.abort());
say(failing);
await tried('type', () => new WritableStream({ type: 'bytes' }));

// From one into the other.
const piped = [];
await count(3).pipeTo(new WritableStream(sink(piped, 1)));
say(piped);
const open = [];
const target = new WritableStream(sink(open));
await count(1).pipeTo(target, { preventClose: true });
say(open, target.locked);
await ReadableStream.from(['more']).pipeTo(target);
say(open);
const ended = [];
await tried('source', () => new ReadableStream({ start(controller) { controller.error(new Error('dry')); } }).pipeTo(new WritableStream(sink(ended))));
say(ended);
await tried('target', () => count(5).pipeTo(new WritableStream({ write(chunk) { if (chunk === 2) throw new Error('full'); } })));
const stop = new AbortController();
const cut = [];
const slow = new ReadableStream({ async pull(controller) { await new Promise((resolve) => setTimeout(resolve, 3)); controller.enqueue('x'); }, cancel(reason) { say('cancelled', reason.name); } });
setTimeout(() => stop.abort(), 10);
await tried('signal', () => slow.pipeTo(new WritableStream({ abort(reason) { cut.push(reason.name); } }), { signal: stop.signal }));
say(cut, slow.locked);
await tried('gone', () => count(2).pipeTo(new WritableStream(), { signal: AbortSignal.abort('early') }));

// Through another one.
const upper = () => new TransformStream({
  start(controller) { controller.enqueue('['); },
  transform(chunk, controller) { controller.enqueue(String(chunk).toUpperCase()); },
  flush(controller) { controller.enqueue(']'); },
});
say(await all(ReadableStream.from(['a', 'b']).pipeThrough(upper())));
say(await all(count(3).pipeThrough(new TransformStream())));
const sums = new TransformStream({
  sum: 0,
  transform(chunk) { this.sum += chunk; },
  flush(controller) { controller.enqueue(this.sum); },
});
say(await all(count(10).pipeThrough(sums)));
const twice = new TransformStream({ transform(chunk, controller) { controller.enqueue(chunk); controller.enqueue(chunk); } });
say(await all(count(3).pipeThrough(twice).pipeThrough(upper())));
await tried('transform', () => all(ReadableStream.from([1]).pipeThrough(new TransformStream({ transform() { throw new Error('stuck'); } }))));
await tried('terminate', () => all(ReadableStream.from(['a', 'b', 'c']).pipeThrough(new TransformStream({
  transform(chunk, controller) {
    controller.enqueue(chunk);
    if (chunk === 'b') controller.terminate();
  },
}))));
await tried('flush', () => all(count(1).pipeThrough(new TransformStream({ flush() { throw new Error('no flush'); } }))));
const manual = new TransformStream();
const into = manual.writable.getWriter();
into.write('x');
into.close();
say(await all(manual.readable));
await tried('pair', () => count(1).pipeThrough({}));

// Texts and packing.
const texts = ReadableStream.from(['gr\u00fc', '\ud83d', '\ude00', '!']).pipeThrough(new TextEncoderStream());
say(Buffer.concat(await all(texts)).toString('hex'));
const halves = ReadableStream.from([Uint8Array.of(0x67, 0xc3), Uint8Array.of(0xbc, 0x21)]).pipeThrough(new TextDecoderStream());
say((await all(halves)).join('|'));
const packed = new Blob(['packed '.repeat(100)]).stream().pipeThrough(new CompressionStream('gzip'));
const unpacked = packed.pipeThrough(new DecompressionStream('gzip')).pipeThrough(new TextDecoderStream());
say((await all(unpacked)).join('').length);
say(new CountQueuingStrategy({ highWaterMark: 3 }).highWaterMark, new ByteLengthQueuingStrategy({ highWaterMark: 5 }).size(new Uint8Array(7)));

// Bodies.
const answer = new Response('hello');
say(answer.body instanceof ReadableStream, answer.bodyUsed, answer.body === answer.body);
say(Buffer.from((await answer.body.getReader().read()).value).toString(), answer.bodyUsed);
await tried('used', () => answer.text());
const copied = new Response('twice');
const other = copied.clone();
say(await copied.text(), await other.text(), copied.bodyUsed, new Response().body);
say(await new Response(ReadableStream.from([Buffer.from('from '), Buffer.from('a stream')])).text());
let length = 0;
for await (const piece of new Blob(['x'.repeat(200_000)]).stream()) length += piece.length;
say(length);

// Those of node.
say(await all(Readable.toWeb(Readable.from(['a', 'b']))));
say(await all(Readable.fromWeb(count(3), { objectMode: true })));
const written = [];
await pipeline(Readable.from(['p', 'q']), new WritableStream({ write(chunk) { written.push(String(chunk)); } }));
const ours = Writable.toWeb(new Writable({ write(chunk, _encoding, callback) { written.push(`node ${chunk}`); callback(); } }));
await ReadableStream.from(['r']).pipeTo(ours);
const theirs = Writable.fromWeb(new WritableStream({ write(chunk) { written.push(`web ${chunk}`); }, close() { written.push('end'); } }));
await pipeline(Readable.from(['s']), theirs);
say(written);
