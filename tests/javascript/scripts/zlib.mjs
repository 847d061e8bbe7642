// node:zlib.
import zlib from 'node:zlib';
import { promisify } from 'node:util';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
const text = 'hello zlib '.repeat(1000);
for (const [pack, unpack] of [['gzip', 'gunzip'], ['deflate', 'inflate'], ['deflateRaw', 'inflateRaw']]) {
  const packed = zlib[`${pack}Sync`](text); console.log(pack, packed.length < 200, zlib[`${unpack}Sync`](packed).toString() === text, (await promisify(zlib[unpack])(await promisify(zlib[pack])('x'))).toString(), zlib[`${pack}Sync`](text, { level: 0 }).length > text.length);
}
console.log(zlib.unzipSync(zlib.gzipSync('a')).toString(), zlib.unzipSync(zlib.deflateSync('b')).toString(), zlib.constants.Z_BEST_COMPRESSION);
for (const act of [() => zlib.gunzipSync('not gzip'), () => zlib.gunzipSync(zlib.gzipSync(text).subarray(0, 20)), () => zlib.inflateSync(zlib.deflateSync(text), { maxOutputLength: 10 }), () => zlib.gzipSync(5)]) { try { act(); } catch (error) { console.log(error.name, error.code, error.errno); } }
const pieces = []; await pipeline(Readable.from([text, text]), zlib.createGzip(), zlib.createGunzip(), async (source) => { for await (const piece of source) pieces.push(piece); }); console.log(Buffer.concat(pieces).toString() === text + text);
