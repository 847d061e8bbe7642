// node:perf_hooks, and the global `performance`.

const entries = [];

class PerformanceEntry {
  constructor(name, entryType, startTime, duration, detail = null) {
    Object.assign(this, { name, entryType, startTime, duration, detail });
  }
  toJSON() { return { ...this }; }
}

function keep(entry) {
  entries.push(entry);
  return entry;
}

const timeOrigin = Date.now() - host('now');
const startOf = (mark, otherwise) => {
  if (typeof mark === 'number') return mark;
  if (mark === undefined) return otherwise;
  const found = entries.findLast((entry) => entry.entryType === 'mark' && entry.name === mark);
  if (found) return found.startTime;
  throw new DOMException(`The "${mark}" performance mark has not been set`, 'SyntaxError');
};
const clear = (type) => (name) => {
  for (let index = entries.length - 1; index >= 0; index--) {
    if (entries[index].entryType === type && (name === undefined || entries[index].name === name)) entries.splice(index, 1);
  }
};

const performance = {
  timeOrigin,
  now: () => host('now'),
  mark: (name, options = {}) => keep(new PerformanceEntry(String(name), 'mark', options.startTime ?? host('now'), 0, options.detail)),
  measure(name, start, end) {
    const options = typeof start === 'object' && start !== null ? start : { start, end };
    const from = startOf(options.start, 0);
    const to = options.duration === undefined ? startOf(options.end, host('now')) : from + options.duration;
    return keep(new PerformanceEntry(String(name), 'measure', from, to - from, options.detail));
  },
  clearMarks: clear('mark'),
  clearMeasures: clear('measure'),
  getEntries: () => [...entries],
  getEntriesByName: (name, type) => entries.filter((entry) => entry.name === name && (type === undefined || entry.entryType === type)),
  getEntriesByType: (type) => entries.filter((entry) => entry.entryType === type),
  eventLoopUtilization: () => ({ idle: 0, active: 0, utilization: 0 }),
  timerify: (callable) => callable,
  toJSON: () => ({ timeOrigin, nodeTiming: {} }),
};

class PerformanceObserver {
  observe() {}
  disconnect() {}
}

module.exports = { PerformanceEntry, PerformanceObserver, constants: {}, performance };
