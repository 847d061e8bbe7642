// Tells whoever started a script when it failed for want of memory; loaded before the script.

const { closeSync, openSync } = require('node:fs');
const { join } = require('node:path');

const folder = process.env.TMPDIR;

function isForMemory(error) {
  if (!(error instanceof RangeError)) return false;
  const refused = ['Array buffer allocation failed', 'WebAssembly.Memory(): could not allocate memory'];
  return error.code === 'ERR_MEMORY_ALLOCATION_FAILED' || refused.includes(error.message);
}

process.on('uncaughtExceptionMonitor', (error) => {
  try {
    if (isForMemory(error)) closeSync(openSync(join(folder, '.open-skills-starved'), 'w'));
  } catch {
    // Then it is an error like any other.
  }
});
