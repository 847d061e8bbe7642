// Functions that no sandbox has: each says so when it is called, and what to do about it.

const { unavailable } = require('internal/errors');

module.exports = function refuseAll(moduleName, names) {
  const functions = {};
  for (const name of names) {
    // A function rather than an arrow: some of them are classes in node.
    functions[name] = function (...values) {
      const first = typeof values[0] === 'string' ? ` (\`${values[0]}\`)` : '';
      throw unavailable(`${moduleName}.${name}${first}`);
    };
  }
  return functions;
};
