// node:net: no sockets; what it knows about addresses works.

const { URL } = require('url');

const isIPv4 = (text) => /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test(text);
const isIPv6 = (text) => typeof text === 'string' && text.includes(':') && !/[[\]/]/.test(text) && URL.canParse(`http://[${text.replace(/%.*$/, '')}]`);

module.exports = {
  isIP: (text) => (isIPv4(text) ? 4 : isIPv6(text) ? 6 : 0),
  isIPv4,
  isIPv6,
  ...require('internal/unavailable')('net', ['Server', 'Socket', 'connect', 'createConnection', 'createServer']),
};
