// node:process.
import process from 'node:process';
console.log(process.argv.slice(2), process.env.FOO, process.env.NOPE, process.platform, typeof process.version, process.cwd().startsWith('/'), typeof process.pid, process.exitCode);
process.env.NUMBER = 5; console.log(process.env.NUMBER, 'NUMBER' in process.env, delete process.env.NUMBER, process.env.NUMBER);
const t = process.hrtime(); const d = process.hrtime(t); console.log(d[0] === 0, d[1] >= 0, typeof process.hrtime.bigint(), process.uptime() > 0);
process.stdout.write('no newline'); process.stdout.write('\n', () => console.log('written')); process.stdout.write(Buffer.from('bytes\n'));
console.log(process.stdout.isTTY ?? false, process.stdout.fd, process.title.length > 0, typeof process.memoryUsage().rss, typeof process.nextTick);
process.on('warning', (w) => console.log(w.name, w.message)); process.emitWarning('careful');
try { process.chdir('/definitely/absent'); } catch (error) { console.log(error.code); }
try { process.exitCode = 'x'; } catch (error) { console.log(error.code); }
process.on('exit', (code) => { console.log('exiting', code, process.exitCode); });
process.stdout.once('drain', () => {}); setTimeout(() => process.exit(4), 2); await new Promise(() => {});
