// node:buffer.
import { Buffer, isUtf8, isAscii, transcode } from 'node:buffer';
const text = 'héllo ✓ 😀!';
for (const encoding of ['utf8', 'utf-8', 'utf16le', 'ucs2', 'latin1', 'binary', 'ascii', 'hex', 'base64', 'base64url']) {
  const bytes = Buffer.from(encoding === 'hex' ? '00ff7fzz' : encoding.startsWith('base64') ? 'aMOpbGxv-_+/==' : text, encoding);
  console.log(encoding, bytes, bytes.toString(encoding), Buffer.byteLength('a✓', encoding), Buffer.isEncoding(encoding));
}
const b = Buffer.alloc(32);
b.writeUInt8(255, 0); b.writeInt8(-1, 1); b.writeUInt16LE(0x1234, 2); b.writeUInt16BE(0x1234, 4); b.writeInt32LE(-2, 6); b.writeUInt32BE(0xdeadbeef, 10);
b.writeDoubleLE(Math.PI, 14); b.writeFloatBE(1.5, 22); b.writeIntBE(-12345, 26, 3); b.writeUIntLE(0xabcdef, 29, 3);
console.log(b.toString('hex'), b.readUInt8(0), b.readInt8(1), b.readUInt16LE(2), b.readUint16BE(4), b.readInt32LE(6), b.readUInt32BE(10), b.readDoubleLE(14), b.readFloatBE(22), b.readIntBE(26, 3), b.readUIntLE(29, 3));
const big = Buffer.alloc(16); big.writeBigUInt64LE(2n ** 63n, 0); big.writeBigInt64BE(-5n, 8);
console.log(big, big.readBigUInt64LE(0), big.readBigInt64BE(8));
for (const act of [() => b.readUInt8(99), () => b.writeUInt8(256), () => Buffer.from(5), () => Buffer.alloc('x'), () => Buffer.from('a', 'nope'), () => b.readUInt32LE(1.5), () => Buffer.concat('x'), () => Buffer.from(null), () => b.equals('x')]) {
  try { console.log(act()); } catch (error) { console.log(error.name, error.code, error.message.split('\n')[0]); }
}
const s = Buffer.from('the quick brown the fox');
console.log(s.indexOf('the'), s.indexOf('the', 1), s.lastIndexOf('the'), s.includes('fox'), s.indexOf(Buffer.from('quick')), s.indexOf(113), s.indexOf('zzz'), s.indexOf('', 3), s.lastIndexOf('q', 2));
console.log(s.slice(4, 9).toString(), s.subarray(-3).toString(), s.equals(Buffer.from(s)), Buffer.compare(Buffer.from('a'), Buffer.from('b')), s.compare(Buffer.from('the')), JSON.stringify(Buffer.from('ab')));
console.log(Buffer.concat([Buffer.from('a'), Buffer.from('bc')]), Buffer.concat([Buffer.from('abc')], 2), Buffer.alloc(5, 'ab'), Buffer.alloc(3, 1), Buffer.from([256, -1, 1.9, '3']), Buffer.from(new Uint16Array([1, 2]).buffer), Buffer.from({ length: 2, 0: 7 }), Buffer.from(new String('s')));
const w = Buffer.alloc(6); console.log(w.write('héé', 1), w, w.write('ffff', 2, 'hex'), w, w.fill('xy', 1, 4).toString('latin1'), w.copy(b, 0, 2), Buffer.from('aabb', 'hex').swap16());
console.log(isUtf8(Buffer.from([0xc3, 0x28])), isUtf8(Buffer.from('é')), isAscii(Buffer.from('é')), transcode(Buffer.from('é'), 'utf8', 'latin1'), Buffer.isBuffer(new Uint8Array(1)), [...Buffer.from('ab').entries()], Buffer.from('ab').map((x) => x + 1), Buffer.from([1, 2, 3]).reverse());
console.log(Buffer.from([0xe2, 0x9c, 0xe2, 0x9c, 0x93, 0xff, 0xf0, 0x9f]).toString(), Buffer.from('aé').toString('ascii'), Buffer.from('test').toString('utf8', 1, 3), Buffer.poolSize, Buffer.from(Buffer.from('copy')).buffer !== undefined);
console.log(atob('aGk='), btoa('hi'), Buffer.from('x') instanceof Uint8Array, typeof Buffer.from('x').parent, Buffer.from('€').length, Buffer.from('abc').at(-1), Buffer.from('abc').toLocaleString());
try { atob('a'); } catch (error) { console.log(error.name); } try { btoa('✓'); } catch (error) { console.log(error.name); }
console.log(new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])), new TextDecoder('utf-16le').decode(new Uint8Array([0x61, 0])), new TextEncoder().encode('é'), new TextEncoder().encodeInto('aé😀', new Uint8Array(4)), new TextDecoder('latin1').decode(new Uint8Array([0x41, 0xe9])));
try { new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([0xff])); } catch (error) { console.log(error.name, error.code); }
const stream = new TextDecoder(); console.log(stream.decode(new Uint8Array([0xe2, 0x82]), { stream: true }) + stream.decode(new Uint8Array([0xac]), { stream: true }) + stream.decode());
