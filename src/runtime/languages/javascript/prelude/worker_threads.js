// node:worker_threads: there is one thread, the main one.

module.exports = {
  isMainThread: true,
  parentPort: null,
  resourceLimits: {},
  threadId: 0,
  workerData: null,
  ...require('internal/unavailable')('worker_threads', ['BroadcastChannel', 'MessageChannel', 'Worker']),
};
