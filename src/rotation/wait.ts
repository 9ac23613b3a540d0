/** Waits that an abort ends. */
import type { Clock } from "../core/clock.ts";

/** The result of `work`; an abort rejects at once with the signal's reason, whatever becomes of the work. */
export async function untilAborted<T>(
  signal: AbortSignal | undefined,
  work: () => T | Promise<T>,
): Promise<T> {
  if (!signal) return work();
  signal.throwIfAborted();
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  // What throws at once must reject, or an abort by then would be an unhandled rejection.
  const working = (async () => work())();
  try {
    return await Promise.race([working, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

export async function sleep(
  clock: Clock,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  let cancel = () => {};
  try {
    await untilAborted(
      signal,
      () => new Promise<void>((resolve) => (cancel = clock.after(ms, resolve))),
    );
  } finally {
    cancel();
  }
}
