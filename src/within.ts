/** Time and abort: what bounds an attempt, and the wait between two. */
import type { Clock } from "./clock.ts";

/** How an attempt is told to end. The signal is made when it is asked for: not every fetch wants it. */
export class Stop {
  over = false;
  #reason: unknown;
  #controller: AbortController | undefined;
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    // A fetch may ask late, and must not send then.
    if (this.over) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }
  now(reason?: unknown): void {
    this.over = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}

/** Where the init of a fetch holds its Stop, for `lateSignal`. */
export const stopOf = Symbol("stop");

/**
 * The `signal` of such an init. One getter for all: V8 makes a hidden class for each getter that it meets
 * in a literal, and keeps it, with all that the getter sees, until a full collection.
 */
export const lateSignal = {
  configurable: true,
  enumerable: true,
  get(this: { [stopOf]: Stop }): AbortSignal {
    return this[stopOf].signal;
  },
  /** A fetch may put another in its place, as in any init. */
  set(this: object, value: unknown) {
    Object.defineProperty(this, "signal", { value, enumerable: true, writable: true });
  },
};

/**
 * Calls `then` when the signal is aborted; returns what calls it off. Many calls may wait on one signal,
 * and Node would print that it takes their listeners, which end with the call, for a leak.
 */
export function onAbort(signal: AbortSignal, then: () => void): () => void {
  try {
    globalThis.process.getBuiltinModule("events").setMaxListeners(0, signal);
  } catch {
    // Not Node, or a signal of another make (jsdom's, say): nobody counts the listeners.
  }
  signal.addEventListener("abort", then);
  return () => signal.removeEventListener("abort", then);
}

/**
 * Runs `work` and settles with it, but no later than `ms` (then with what `late` does), and at once when
 * one of the signals is aborted. Without `work` it waits. Leaves no timer and no listener behind, also
 * when a given fetch ignores its signal.
 */
export function within(
  clock: Clock,
  ms: number,
  signals: AbortSignal[],
  work?: (stop: Stop) => Promise<void>,
  late?: () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = signals.find((signal) => signal.aborted);
    if (aborted) return reject(aborted.reason);
    const stop = new Stop();
    const settle = (how: (value: never) => void, value?: unknown) => {
      cancel();
      for (const release of releases) release();
      how(value as never);
    };
    const releases = signals.map((signal) =>
      onAbort(signal, () => {
        settle(reject, signal.reason);
        stop.now(signal.reason);
      }),
    );
    const cancel = clock.after(ms, () => {
      late?.();
      settle(resolve);
      stop.now();
    });
    work?.(stop).then(
      () => settle(resolve),
      (error) => settle(reject, error),
    );
  });
}
