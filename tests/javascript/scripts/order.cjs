// In which order a script's callbacks run.
const log = (name) => console.log(name);
setTimeout(() => { log('timeout 1'); process.nextTick(() => log('tick in timeout')); Promise.resolve().then(() => log('promise in timeout')); }, 0);
setTimeout(() => log('timeout 2'), 0);
setTimeout(() => log('timeout 200'), 200);
process.nextTick(() => { log('tick 1'); process.nextTick(() => log('tick in tick')); Promise.resolve().then(() => log('promise in tick')); });
Promise.resolve().then(() => { log('promise 1'); process.nextTick(() => log('tick in promise')); }).then(() => log('promise 2'));
queueMicrotask(() => log('microtask'));
process.on('beforeExit', () => log('before exit'));
process.on('exit', (code) => log(`exit ${code}`));
const repeat = setInterval(() => { log('interval'); clearInterval(repeat); setImmediate(() => log('immediate')); }, 3);
setTimeout(() => log('never'), 100000).unref();
const gone = setTimeout(() => log('cleared'), 1); clearTimeout(gone);
(async () => { log('async start'); await null; log('async end'); })();
log('main');
process.exitCode = 3;
