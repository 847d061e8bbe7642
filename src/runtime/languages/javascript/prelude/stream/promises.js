// node:stream/promises.

const stream = require('stream');

module.exports = {
  finished: (one, options = {}) => new Promise((resolve, reject) => {
    stream.finished(one, options, (error) => (error ? reject(error) : resolve()));
  }),
  pipeline: (...parts) => new Promise((resolve, reject) => {
    stream.pipeline(...parts, (error, value) => (error ? reject(error) : resolve(value)));
  }),
};
