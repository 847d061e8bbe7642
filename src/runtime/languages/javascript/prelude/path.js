// node:path. Paths of the sandbox are those of POSIX, whatever the host is.

const { wrongType } = require('internal/errors');

function check(value, name = 'path') {
  if (typeof value !== 'string') throw wrongType(name, 'of type string', value);
}

/** The words of a path without `.`; `..` goes where it can. */
function wordsOf(path, isAbsolute) {
  const words = [];
  for (const word of path.split('/')) {
    if (word === '' || word === '.') continue;
    if (word !== '..') words.push(word);
    else if (words.length > 0 && words.at(-1) !== '..') words.pop();
    else if (!isAbsolute) words.push('..');
  }
  return words;
}

function normalize(path) {
  check(path);
  if (path === '') return '.';
  const isAbsolute = path.startsWith('/');
  let plain = wordsOf(path, isAbsolute).join('/');
  if (plain === '' && !isAbsolute) plain = '.';
  if (path.endsWith('/') && plain !== '') plain += '/';
  return isAbsolute ? `/${plain}` : plain;
}

function join(...parts) {
  parts.forEach((part) => check(part));
  const whole = parts.filter((part) => part !== '').join('/');
  return whole === '' ? '.' : normalize(whole);
}

function resolve(...parts) {
  let whole = '';
  for (let index = parts.length - 1; index >= -1 && !whole.startsWith('/'); index--) {
    const part = index >= 0 ? parts[index] : require('process').cwd();
    check(part, `paths[${index}]`);
    if (part !== '') whole = whole === '' ? part : `${part}/${whole}`;
  }
  return `/${wordsOf(whole, true).join('/')}`;
}

/** Where the last word of a path begins and ends. */
function lastWord(path) {
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end--;
  return [path.lastIndexOf('/', end - 1) + 1, end];
}

function dirname(path) {
  check(path);
  if (path === '') return '.';
  const [start] = lastWord(path);
  if (start === 0) return path.startsWith('/') ? '/' : '.';
  if (start === 2 && path.startsWith('//')) return '//';
  return path.slice(0, start - 1) || '/';
}

function basename(path, suffix) {
  check(path);
  if (suffix !== undefined) check(suffix, 'suffix');
  const name = path.slice(...lastWord(path));
  return suffix && name.endsWith(suffix) && name !== suffix ? name.slice(0, -suffix.length) : name;
}

function extname(path) {
  const name = basename(path);
  const dot = name.lastIndexOf('.');
  return dot <= 0 || name === '..' ? '' : name.slice(dot);
}

function relative(from, to) {
  check(from, 'from');
  check(to, 'to');
  const [start, end] = [resolve(from), resolve(to)].map((path) => path.split('/').filter(Boolean));
  let same = 0;
  while (same < start.length && same < end.length && start[same] === end[same]) same++;
  return [...start.slice(same).map(() => '..'), ...end.slice(same)].join('/');
}

function parse(path) {
  check(path);
  const root = path.startsWith('/') ? '/' : '';
  const base = basename(path);
  const ext = extname(path);
  const [start] = lastWord(path);
  const dir = start > 1 ? path.slice(0, start - 1) : root;
  return { root, dir, base, ext, name: ext ? base.slice(0, -ext.length) : base };
}

function format({ root = '', dir, base, name = '', ext = '' }) {
  const last = base || `${name}${ext && !ext.startsWith('.') ? '.' : ''}${ext}`;
  if (!dir) return root + last;
  return dir === root ? dir + last : `${dir}/${last}`;
}

function matchesGlob(path, pattern) {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*\*\/?|\*|\?/g, (sign) => (sign === '?' ? '[^/]' : sign === '*' ? '[^/]*' : '.*'));
  return new RegExp(`^${source}$`).test(path);
}

const path = {
  sep: '/', delimiter: ':',
  basename, dirname, extname, format, isAbsolute, join, matchesGlob, normalize, parse, relative, resolve,
  toNamespacedPath: (any) => any,
};

function isAbsolute(any) {
  check(any);
  return any.startsWith('/');
}

path.posix = path;
path.win32 = null;
module.exports = path;
