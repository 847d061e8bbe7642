// node:os. The answers are those of the sandbox: nothing tells about the host.

const { env } = require('process');
const { info } = require('internal/require');

const signals = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGILL: 4, SIGTRAP: 5, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGPIPE: 13, SIGALRM: 14, SIGTERM: 15 };

module.exports = {
  EOL: '\n',
  devNull: '/dev/null',
  arch: () => 'wasm32',
  availableParallelism: () => 1,
  constants: { signals, errno: {}, priority: {} },
  cpus: () => [{ model: 'sandbox', speed: 0, times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 } }],
  endianness: () => 'LE',
  freemem: () => info.memory,
  getPriority: () => 0,
  homedir: () => env.HOME ?? '/tmp',
  hostname: () => 'sandbox',
  loadavg: () => [0, 0, 0],
  machine: () => 'wasm32',
  networkInterfaces: () => ({}),
  platform: () => 'linux',
  release: () => '0.0.0',
  setPriority() {},
  tmpdir: () => (env.TMPDIR ?? '/tmp').replace(/(?<=.)\/$/, ''),
  totalmem: () => info.memory,
  type: () => 'Linux',
  uptime: () => host('now') / 1000,
  userInfo: () => ({ uid: 1000, gid: 1000, username: 'skill', homedir: env.HOME ?? '/tmp', shell: null }),
  version: () => 'sandbox',
};
