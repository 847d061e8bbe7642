// Forms as they travel: `multipart/form-data` and `application/x-www-form-urlencoded`.

const { Buffer } = require('buffer');
const { File, FormData } = require('internal/body');

const escapeName = (name) => name.replace(/\r?\n|\r/g, '%0D%0A').replace(/"/g, '%22');

function encode(form) {
  const boundary = `----formdata-${require('crypto').randomBytes(12).toString('hex')}`;
  const pieces = [];
  for (const [name, value] of form) {
    let head = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(name)}"`;
    if (value instanceof File) head += `; filename="${escapeName(value.name)}"\r\nContent-Type: ${value.type || 'application/octet-stream'}`;
    pieces.push(Buffer.from(`${head}\r\n\r\n`), value instanceof File ? value._bytes() : Buffer.from(value.replace(/\r?\n|\r/g, '\r\n')), Buffer.from('\r\n'));
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  return { bytes: Buffer.concat(pieces), type: `multipart/form-data; boundary=${boundary}` };
}

function decodePart(part, form) {
  const end = part.indexOf('\r\n\r\n');
  const head = part.subarray(0, end).toString();
  const name = /name="([^"]*)"/i.exec(head)?.[1];
  if (end === -1 || name === undefined) throw new TypeError('Failed to parse body as FormData.');
  const content = part.subarray(end + 4);
  const plain = (text) => text.replace(/%0D%0A/gi, '\r\n').replace(/%22/g, '"');
  const fileName = /filename="([^"]*)"/i.exec(head)?.[1];
  const type = /content-type:\s*([^\r\n]+)/i.exec(head)?.[1] ?? 'text/plain';
  form.append(plain(name), fileName === undefined ? content.toString() : new File([content], plain(fileName), { type }));
}

function decode(bytes, type) {
  const form = new FormData();
  if (/^application\/x-www-form-urlencoded/i.test(type)) {
    for (const [name, value] of new URLSearchParams(bytes.toString())) form.append(name, value);
    return form;
  }
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (!/^multipart\/form-data/i.test(type) || !boundary) throw new TypeError('Content-Type was not one of "multipart/form-data" or "application/x-www-form-urlencoded".');
  const mark = Buffer.from(`--${boundary}`);
  const whole = Buffer._wrap(bytes);
  let at = whole.indexOf(mark);
  while (at !== -1) {
    const next = whole.indexOf(mark, at + mark.length);
    if (next === -1) break;
    decodePart(whole.subarray(at + mark.length + 2, next - 2), form);
    at = next;
  }
  return form;
}

module.exports = { decode, encode };
