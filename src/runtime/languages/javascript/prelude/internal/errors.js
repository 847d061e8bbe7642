// Errors as node makes them: a code for programs, words for people.

/** Code → the number and the words of the operating system. */
const SYSTEM = {
  EACCES: [-13, 'permission denied'],
  EBADF: [-9, 'bad file descriptor'],
  EBUSY: [-16, 'resource busy or locked'],
  EEXIST: [-17, 'file already exists'],
  EFBIG: [-27, 'file too large'],
  EINVAL: [-22, 'invalid argument'],
  EIO: [-5, 'i/o error'],
  EISDIR: [-21, 'illegal operation on a directory'],
  ELOOP: [-40, 'too many symbolic links encountered'],
  EMFILE: [-24, 'too many open files'],
  ENOENT: [-2, 'no such file or directory'],
  ENOSPC: [-28, 'no space left on device'],
  ENOTDIR: [-20, 'not a directory'],
  ENOTEMPTY: [-39, 'directory not empty'],
  EPERM: [-1, 'operation not permitted'],
  EROFS: [-30, 'read-only file system'],
  EXDEV: [-18, 'cross-device link not permitted'],
};

/** An error with a code, which its stack shows behind its name. */
function coded(Kind, code, message, fields) {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const error = new Kind(message);
  Error.stackTraceLimit = limit;
  Object.defineProperty(error, 'code', { value: code, writable: true, configurable: true, enumerable: true });
  if (fields) Object.assign(error, fields);
  Error.captureStackTrace(error, coded);
  return error;
}

/** The error of a system call. */
function systemError(code, syscall, path, dest) {
  const [errno, words] = SYSTEM[code] ?? [-5, code];
  let message = `${code}: ${words}, ${syscall}`;
  if (path !== undefined) message += ` '${path}'`;
  if (dest !== undefined) message += ` -> '${dest}'`;
  const error = new Error(message);
  error.errno = errno;
  error.code = code;
  error.syscall = syscall;
  if (path !== undefined) error.path = path;
  if (dest !== undefined) error.dest = dest;
  return error;
}

/** Calls the host and tells its refusals like those of a system call. */
function system(syscall, path, dest, operation, ...values) {
  try {
    return host(operation, ...values);
  } catch (error) {
    if (error?.code in SYSTEM || error?.message === error?.code) {
      throw systemError(error.code, syscall, path, dest);
    }
    throw error;
  }
}

/** What an argument was, in the words of node. */
function received(value) {
  if (value === null || value === undefined) return ` Received ${value}`;
  if (typeof value === 'function') return ` Received function ${value.name}`;
  if (typeof value === 'object') {
    return value.constructor?.name ? ` Received an instance of ${value.constructor.name}` : ' Received [Object: null prototype] {}';
  }
  const text = require('internal/inspect').inspect(value);
  return ` Received type ${typeof value} (${text.length > 28 ? `${text.slice(0, 25)}...` : text})`;
}

/** A wrong kind of argument; `expected` such as `of type string`. */
function wrongType(name, expected, value) {
  const subject = name.endsWith(' argument') ? name : `"${name}" argument`;
  return coded(TypeError, 'ERR_INVALID_ARG_TYPE', `The ${subject} must be ${expected}.${received(value)}`);
}

/** Something that no sandbox has, with what to do about it. */
function unavailable(what) {
  return coded(
    Error,
    'ERR_SANDBOX_UNSUPPORTED',
    `${what} is not available in the sandbox; run the skill with \`--engine native\` to allow it`,
  );
}

module.exports = { SYSTEM, coded, system, systemError, unavailable, wrongType };
