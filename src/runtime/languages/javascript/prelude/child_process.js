// node:child_process: there are no other programs in the sandbox.

class ChildProcess {}

module.exports = {
  ChildProcess,
  ...require('internal/unavailable')('child_process', ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync']),
};
