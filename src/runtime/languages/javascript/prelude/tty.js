// node:tty: a script never talks to a terminal.

module.exports = { isatty: () => false, ...require('internal/unavailable')('tty', ['ReadStream', 'WriteStream']) };
