// URLs, search parameters and file URLs.
import url, { fileURLToPath, pathToFileURL, URL as U } from 'node:url';
const base = 'https://u:p@ex.com:8443/a/b/c?q#h';
const inputs = ['../x?y=1#z', '/abs', '?only', '#frag', '', '//other.org/p', 'http:rel', 'HTTP://EX.com:80/%7Efoo/../bar', 'https://ex.com:443/', 'mailto:a@b.c', 'data:text/plain,hi there', 'file:///a b/ü', 'file:c', 'javascript:alert(1)', 'https://ex.com/a/./b/%2e%2e/c', 'https://ex.com\\back\\slash', ' https://trim.me ', 'https://münchen.de/ß?ü#ö', 'http://0x7f.1/', 'http://[::1]:3000/x', 'http://[2001:db8:0:0:1:0:0:1]/', 'http://1.2.3', 'foo://bar/baz?x', 'foo:/a/../b', 'https://ex.com/?a=b&c=d&a=e', "https://ex.com/'\"<>?'\"<>#'\"<>`", 'https://user@ex.com', 'https://a:b:c@ex.com/', 'blob:https://ex.com/id', 'ws://h:80/', 'https://ex.com:65535'];
for (const input of inputs) {
  for (const b of [undefined, base]) {
    try { const u = new URL(input, b); console.log(input, '→', u.href, u.origin, JSON.stringify([u.protocol, u.username, u.password, u.host, u.port, u.pathname, u.search, u.hash])); } catch (error) { console.log(input, error.name, error.code, error.message); }
  }
}
for (const bad of ['nope', 'http://', 'http://a b/', 'http://ex.com:99999', 'http://[::1', 'http://256.1.1.1', 'https://ex%41mple.com', 'http://ex.com:x', '//no']) console.log(bad, URL.canParse(bad));
const u = new URL(base); u.pathname = '/ü x'; u.search = '?a=1&b=2'; u.hash = 'new'; u.port = '443'; u.hostname = 'h.org'; u.protocol = 'http'; u.username = 'a@b'; u.searchParams.append('c', 'ä&='); u.searchParams.delete('a');
console.log(u.href, u.toString() === JSON.parse(JSON.stringify(u)), u.searchParams.size);
console.log(u);
const p = new URLSearchParams('?a=1&b=2&a=3&plus=a+b&pct=%C3%A9&bare&=empty');
console.log(p.get('a'), p.getAll('a'), p.has('b', '2'), p.toString(), [...p.keys()], p.get('bare'), p.get('none')); p.set('a', 'x'); p.sort(); p.delete('b'); console.log(String(p), p);
console.log(String(new URLSearchParams({ x: '1', y: "it's (ok)~*" })), String(new URLSearchParams([['a', 'b'], ['c', 'd']])), String(new URLSearchParams(new Map([['m', 'n']]))));
console.log(fileURLToPath('file:///a%20b/%C3%BC'), pathToFileURL('/a b/#?%ü').href, pathToFileURL('/dir/').href);
for (const bad of ['https://x', 'file://host/x', 'file:///a%2fb', 5]) { try { fileURLToPath(bad); } catch (error) { console.log(error.code, error.message.split('\n')[0]); } }
console.log(JSON.stringify(url.parse('https://u:p@Host.com:80/p/a?q=1&r#h')), JSON.stringify(url.parse('/rel?x=1', true).query), url.format({ protocol: 'http', host: 'h', pathname: '/p', query: { a: 1 } }), url.resolve('http://a/b/c', '../d'), url.resolve('/one/two', 'three'));
console.log(url.format(new URL('https://a:b@c/d?e#f'), { auth: false, fragment: false }), U === URL, url.domainToASCII('español.com'), Object.keys(url.urlToHttpOptions(new URL('https://a:b@c:1/d?e'))).length > 0);
