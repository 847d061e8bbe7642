// node:https: as node:http; the broker speaks TLS and checks certificates.

const { Agent, _client } = require('http');

module.exports = _client('https:', new Agent({ keepAlive: true }));
