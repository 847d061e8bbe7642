// The last words of a script: errors that nobody caught.

const { coded } = require('internal/errors');
const { inspect } = require('internal/inspect');

const say = (text) => host('write', 2, `${text}\n`);

/** The line that an error came from, with a mark below it. */
function placeOf(error) {
  const stack = typeof error?.stack === 'string' ? error.stack : '';
  const frame = /^ {4}at (?:.*\()?(\/[^\n]*?):(\d+):(\d+)\)?$/m.exec(stack);
  if (!frame) return '';
  const [, file, line, column] = frame;
  let source;
  try {
    source = require('internal/codecs').utf8Decode(host('file.read-all', file)).split('\n')[line - 1];
  } catch {
    return `${file}:${line}\n\n`;
  }
  if (source === undefined || source.length > 200) return `${file}:${line}\n\n`;
  const mark = column - 1 < source.length ? `${' '.repeat(Math.max(0, column - 1))}^\n` : '';
  return `${file}:${line}\n${source}\n${mark}\n`;
}

/**
 * What to do about an error. `Intl` stays undefined: whoever looks whether it is there finds
 * another way.
 */
function hintOf(error) {
  const isMissing = error instanceof ReferenceError && /\bIntl\b/.test(error.message);
  return isMissing
    ? '\nhint: there is no `Intl` in the sandbox, and no locales: `toLocaleString` gives plain text; `--engine native` runs the script with the node of this machine'
    : '';
}

/** Whether there was no more memory; where there is none for an error either, it is null. */
function isOutOfMemory(error) {
  return error === null || (error instanceof InternalError && error.message === 'out of memory');
}

function wrapReason(reason) {
  if (reason instanceof Error) return reason;
  return coded(
    Error,
    'ERR_UNHANDLED_REJECTION',
    `a promise was rejected and nobody caught it. The reason: ${inspect(reason)}`,
  );
}

/** Shows an error; gives the exit code, or -1 when the script looks after it itself. */
function fatal(error, isRejection) {
  const process = require('process');
  if (isRejection && process.listenerCount('unhandledRejection') > 0) {
    process.emit('unhandledRejection', error, Promise.resolve());
    return -1;
  }
  const origin = isRejection ? 'unhandledRejection' : 'uncaughtException';
  const told = isRejection ? wrapReason(error) : error;
  process.emit('uncaughtExceptionMonitor', told, origin);
  if (process.listenerCount('uncaughtException') > 0) {
    process.emit('uncaughtException', told, origin);
    return -1;
  }
  if (isOutOfMemory(told)) host('starved');
  if (told instanceof Error) say(`${placeOf(told)}${inspect(told)}${hintOf(told)}`);
  else say(`Uncaught:\n${inspect(told)}\n(Use an Error to see where it came from)`);
  process.exitCode = 1;
  return process.finish();
}

function unsettled() {
  const process = require('process');
  say(`Warning: Detected unsettled top-level await at ${process.argv[1]}`);
  process.exitCode ??= 13;
  process.finish();
}

module.exports = { fatal, unsettled };
