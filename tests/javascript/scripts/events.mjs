// node:events, and the order of things.
import EventEmitter, { once, on } from 'node:events';
import { setTimeout as sleep, setImmediate as soon } from 'node:timers/promises';
const e = new EventEmitter();
e.on('x', (...a) => console.log('first', a)); e.prependListener('x', () => console.log('zero')); e.once('x', () => console.log('once'));
console.log(e.emit('x', 1, 2), e.emit('x'), e.emit('none'), e.listenerCount('x'), e.eventNames());
const f = () => console.log('removed'); e.on('y', f); e.off('y', f); console.log(e.emit('y'), e.listeners('x').length, e.getMaxListeners());
try { e.emit('error', new Error('boom')); } catch (error) { console.log(error.message); }
try { e.emit('error', 'text'); } catch (error) { console.log(error.code, error.message); }
try { e.on('x', 5); } catch (error) { console.log(error.code, error.message); }
setTimeout(() => e.emit('later', 7), 5); console.log(await once(e, 'later'));
setTimeout(() => { e.emit('many', 1); e.emit('many', 2); }, 1); let n = 0; for await (const [v] of on(e, 'many')) { console.log('many', v); if (++n === 2) break; }
class Own extends EventEmitter { constructor() { super(); this.v = 1; } } const own = new Own(); own.on('a', function () { console.log(this === own); }); own.emit('a');
e.on('newListener', (name) => console.log('new', name)); e.on('z', () => {}); e.removeAllListeners('z'); console.log(e.listenerCount('z'));
const target = new EventTarget(); target.addEventListener('hey', (event) => console.log(event.type, event instanceof Event), { once: true }); target.dispatchEvent(new Event('hey')); target.dispatchEvent(new Event('hey'));
const c = new AbortController(); c.signal.addEventListener('abort', () => console.log('aborted', c.signal.reason.name)); c.abort(); console.log(c.signal.aborted);
try { await sleep(1000, null, { signal: AbortSignal.timeout(5) }); } catch (error) { console.log(error.name, error.code, error.cause.name); }
console.log(await sleep(1, 'value'), await soon('soon'), AbortSignal.abort('why').reason, AbortSignal.any([AbortSignal.abort(1)]).aborted);
