/** Time and randomness, injected so that tests need neither. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** In [0, 1). */
  random(): number;
  /** Calls `callback` after `ms`; returns a function that cancels it. */
  after(ms: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  // Looked up at each call, as setTimeout is: fake timers replace all three.
  now: () => Date.now(),
  random: () => Math.random(),
  after(ms, callback) {
    // setTimeout holds 31 bits, 24 days, and fires at once beyond: such a limit never expires.
    if (ms > 0x7fffffff) return () => {};
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
