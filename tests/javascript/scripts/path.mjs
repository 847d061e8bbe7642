// node:path.
import path, { posix } from 'node:path';
const samples = ['', '.', '..', '/', 'a', 'a/', '/a', '/a/b.c', 'a/b/../c', './a//b/', '/../a', 'a/../..', '../..', '.hidden', 'a.b.c', 'a.', '..a', '/a/b/', 'x/.y', 'tar.gz/', 'a b/c d.e f'];
for (const one of samples) {
  console.log(JSON.stringify(one), JSON.stringify([path.normalize(one), path.dirname(one), path.basename(one), path.extname(one), path.isAbsolute(one), path.parse(one), path.basename(one, '.c')]));
}
for (const [a, b] of [['a', 'b'], ['/a/b', '../c'], ['/a/b', '/a/c/d'], ['', ''], ['a', ''], ['..', 'x'], ['/', 'etc']]) {
  console.log(path.join(a, b), path.join(a, '.', b, '..'), path.resolve('/r', a, b), path.relative(path.resolve('/r', a), path.resolve('/r', b)));
}
console.log(path.format({ dir: '/x', base: 'y.z' }), path.format({ root: '/', name: 'n', ext: '.e' }), path.format({ name: 'n', ext: 'e' }), path.format({ root: '/', dir: '/', base: 'b' }), path.sep, path.delimiter, posix === path);
for (const bad of [undefined, 1, null, {}]) {
  try { path.join('a', bad); } catch (error) { console.log(error.name, error.code, error.message); }
}
