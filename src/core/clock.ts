/** Time and randomness, injected so that tests need neither. */
export interface Clock {
  /** Wall time in milliseconds since the epoch, for dates alone: it may be set back or forward. */
  now(): number;
  /** Milliseconds from an arbitrary start, for waits, limits and durations. It never goes back. */
  monotonic(): number;
  /** In [0, 1). */
  random(): number;
  /** Calls `callback` after `ms`; returns a function that cancels it. */
  after(ms: number, callback: () => void): () => void;
}

/** What is added to `performance.now()`. */
let shift = 0;
let latest = 0;

function monotonic(): number {
  // Fake timers that are installed or removed meanwhile make performance.now() go back.
  shift += Math.max(0, latest - (performance.now() + shift));
  latest = performance.now() + shift;
  return latest;
}

export const systemClock: Clock = {
  // Looked up at each call, as performance and setTimeout are: fake timers replace all four.
  now: () => Date.now(),
  monotonic,
  random: () => Math.random(),
  after(ms, callback) {
    // setTimeout holds 31 bits, 24 days, and fires at once beyond: such a limit never expires.
    if (ms > 0x7fffffff) return () => {};
    const at = monotonic() + ms;
    const timer = setTimeout(() => {
      // A timer that has fired is believed: it may be early, or fake while performance is not.
      latest = Math.max(latest, at);
      callback();
    }, ms);
    return () => clearTimeout(timer);
  },
};
