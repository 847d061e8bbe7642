// Calls a function of a skill's script with the parsed input, with the Node of this machine.
//
// Arguments: the script, the function, then the script's own arguments.

import { createRequire } from 'node:module';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [script, name, ...rest] = process.argv.slice(2);
process.argv = [process.argv[0], script, ...rest];

async function load() {
  try {
    return await import(pathToFileURL(script));
  } catch (error) {
    // A file that is no ES module is read the older way.
    if (!(error instanceof SyntaxError) && error.code !== 'ERR_REQUIRE_ESM') throw error;
    return createRequire(pathToFileURL(script))(script);
  }
}

const module = await load();
const found = module[name] ?? module.default?.[name] ?? (name === 'default' ? module.default : undefined);
if (typeof found !== 'function') {
  const names = Object.keys(module).filter((key) => typeof module[key] === 'function');
  const hint = names.length ? `it exports ${names.map((key) => `\`${key}\``).join(', ')}` : 'it exports no function';
  process.stderr.write(`error: the script defines no function \`${name}\`\nhint: ${hint}\n`);
  process.exit(2);
}
const text = readFileSync(0, 'utf8');
const result = await found(text.trim() === '' ? undefined : JSON.parse(text));
const returned = result === undefined ? undefined : JSON.stringify(result);
if (returned !== undefined) {
  // A longer one is printed by whoever started us, who keeps only the beginning of a stream.
  if (Buffer.byteLength(returned) <= 1 << 20) process.stdout.write(`${returned}\n`);
  // Apart from what was printed, for whoever started us.
  writeFileSync(join(process.env.TMPDIR, '.open-skills-returned.json'), returned);
}
