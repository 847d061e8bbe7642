// node:readline/promises on standard input.
import readline from 'node:readline/promises';
const rl = readline.createInterface({ input: process.stdin, output: process.stdout });
console.log(await rl.question('first? '));
rl.close();
