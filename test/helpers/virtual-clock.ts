/** A clock whose time advances by itself whenever everything else waits for it: nobody waits for real. */
import fc from "fast-check";
import type { Clock } from "../../src/core/clock.ts";

/** A number from 0 to 1, evenly distributed, as Math.random returns it. */
export const uniform = () => fc.noBias(fc.maxSafeNat()).map((natural) => natural / 2 ** 53);

export interface VirtualClock extends Clock {
  /** Waits for so long on this clock. */
  sleep(ms: number): Promise<void>;
  /** The number of timers that are neither fired nor canceled. */
  readonly timers: number;
}

/** Starts at a fixed date. `random` is the source of all randomness. */
export function virtualClock(random: () => number = () => 0.5): VirtualClock {
  const start = Date.parse("2026-05-01T12:00:00Z");
  let time = start;
  /** Raised by everything that happens on this clock. */
  let activity = 0;
  let advances = false;
  const timers = new Set<{ at: number; callback: () => void }>();

  /** Two turns of the event loop without any activity: nothing but time can make a difference. */
  async function untilIdle(): Promise<void> {
    for (let seen = -1, turns = 0; turns < 2; turns++) {
      if (seen !== activity) [seen, turns] = [activity, 0];
      await new Promise(setImmediate);
    }
  }

  async function advance(): Promise<void> {
    if (advances) return;
    advances = true;
    for (;;) {
      await untilIdle();
      const [next] = [...timers].sort((a, b) => a.at - b.at);
      // An endless limit ends nothing.
      if (!next || next.at === Infinity) break;
      timers.delete(next);
      time = Math.max(time, next.at);
      activity++;
      next.callback();
    }
    advances = false;
  }

  const clock: VirtualClock = {
    now: () => time,
    // From another start, so that a mix-up of the two shows.
    monotonic: () => time - start,
    random: () => random(),
    after(ms, callback) {
      const timer = { at: time + ms, callback };
      timers.add(timer);
      activity++;
      void advance();
      return () => {
        activity++;
        timers.delete(timer);
      };
    },
    sleep: (ms) => new Promise((resolve) => void clock.after(ms, resolve)),
    get timers() {
      return timers.size;
    },
  };
  return clock;
}
