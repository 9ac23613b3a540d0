/** Bounds work by time and abort. */
import type { Clock } from "./clock.ts";

/**
 * Calls `callback` when the signal is aborted; returns a function that stops listening. Many calls may
 * share one signal, which Node would report as a leak although each listener ends with its call.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  try {
    globalThis.process.getBuiltinModule("events").setMaxListeners(0, signal);
  } catch {
    // Not Node, or another implementation's signal (jsdom's, say): no one counts the listeners.
  }
  signal.addEventListener("abort", callback);
  return () => signal.removeEventListener("abort", callback);
}

/** What `race` rejects with when the time is over. */
export const timeIsOver = new Error("the time is over");

/** Ends work that takes too long, or that its caller gives up. */
export interface Deadline {
  /** Aborted when the deadline ends the work, for what should stop with it. */
  signal: AbortSignal;
  /**
   * Begins the work and settles with it. When the deadline ends it, rejects with `timeIsOver` or with the
   * signal's reason, even if the work goes on. Begins nothing after that.
   */
  race<T>(work: () => Promise<T>): Promise<T>;
  /** Leaves no timer and no listener behind. */
  release(): void;
}

/** A deadline in `ms` from now, or when one of the signals is aborted. */
export function createDeadline(clock: Clock, ms: number, signals: AbortSignal[]): Deadline {
  const controller = new AbortController();
  let hasEnded = false;
  let reject: (reason: unknown) => void;
  const end = new Promise<never>((_, settle) => (reject = settle));
  // It may end between two pieces of work, when nothing listens.
  end.catch(() => {});

  const finish = (reason: unknown) => {
    release();
    hasEnded = true;
    reject(reason);
    // The runtime's own AbortError, if the time is over.
    controller.abort(reason === timeIsOver ? undefined : reason);
  };
  const cancel = clock.after(ms, () => finish(timeIsOver));
  const listeners = signals.map((signal) => onAbort(signal, () => finish(signal.reason)));
  const release = () => {
    cancel();
    for (const stop of listeners) stop();
  };
  const aborted = signals.find((signal) => signal.aborted);
  if (aborted) finish(aborted.reason);

  return {
    signal: controller.signal,
    race: async (work) => (hasEnded ? end : Promise.race([work(), end])),
    release,
  };
}

/** Waits. Rejects with the reason of a signal that is aborted. */
export async function wait(clock: Clock, ms: number, signals: AbortSignal[]): Promise<void> {
  const { race } = createDeadline(clock, ms, signals);
  await race(() => new Promise<never>(() => {})).catch((reason: unknown) => {
    if (reason !== timeIsOver) throw reason;
  });
}
