// node:tls: no sockets; requests over TLS go through node:https or `fetch`.

module.exports = {
  rootCertificates: [],
  ...require('internal/unavailable')('tls', ['TLSSocket', 'connect', 'createSecureContext', 'createServer']),
};
