/** What the runtime's `fetch` gets, and what keeps each runtime from caching or repeating a request. */
import { Unsendable } from "./connection-failure.ts";

/** The runtime computes them: a wrong one would hang (Node) or be refused. */
const runtimeHeaders = ["content-length", "transfer-encoding"];

/** The fetch to use now. A test may replace the global one at any time. */
export function currentFetch(fetch: typeof globalThis.fetch | undefined): typeof globalThis.fetch {
  const current: unknown = fetch ?? globalThis.fetch;
  if (typeof current !== "function") {
    throw new Unsendable("the environment has no `fetch`: pass one as an option");
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a function, as far as can be known
  return current as typeof globalThis.fetch;
}

/** The init of a request. */
export function fetchInit(
  method: string,
  headers: Headers,
  body: BodyInit | null,
  signal: AbortSignal | null,
): RequestInit {
  const refused = runtimeHeaders.find((name) => headers.has(name));
  if (refused) throw new Unsendable(`invalid ${refused} header: the runtime sets it`);
  return {
    method,
    headers,
    body,
    redirect: "manual",
    signal,
    ...withoutCache(),
    ...(method === "POST" && withoutResend()),
  };
}

/**
 * Next.js (seen with 14, 15 and 16) caches any request of a page that it prerenders, a created token included.
 * A Worker of compatibility date 2024-01-01 throws on the field, and its Request does not have it.
 */
const withoutCache = (): RequestInit =>
  "cache" in (globalThis.Request?.prototype ?? {}) ? { cache: "no-store" } : {};

/**
 * Some runtimes send a POST again when a reused connection closes before the response: two keys from one
 * create. Bun did before 1.3.14, unless `keepalive` is false. Deno does (seen with 2.9), unless the connection
 * is never reused.
 */
function withoutResend(): object {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Deno's global has no types here
  const { Deno } = globalThis as { Deno?: { createHttpClient?: (options: object) => unknown } };
  if (!Deno?.createHttpClient) return { keepalive: false };
  client ??= Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  return { keepalive: false, client };
}
let client: unknown;
