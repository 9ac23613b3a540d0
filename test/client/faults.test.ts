/** Every fault of the fault server times every operation, against the tables of the design. */
import { getEventListeners } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  ApiError,
  ConnectionError,
  type MonadError,
  type Outcome,
  ResponseError,
  TimeoutError,
} from "../../src/index.ts";
import {
  answers,
  calls,
  failure,
  fakeClock,
  type Operation,
  operationIds,
  setUp,
} from "../helpers/client-setup.ts";
import {
  type Fault,
  faultNames,
  type FaultName,
  faults,
  startFaultServer,
} from "../helpers/fault-server.ts";

const reads: Operation[] = ["listApiKeys", "getApiKey"];
const changes: Operation[] = ["updateApiKey", "deleteApiKey"];
const secrets: Operation[] = ["createApiKey", "regenerateApiKey"];

/** Which operations are tried again, by the row of the table of retries. */
const retried = {
  "429": [...reads, ...changes, ...secrets],
  "408": [...reads, ...changes],
  "500": reads,
  gateway: [...reads, ...changes],
  notSent: [...reads, ...changes, ...secrets],
  cut: [...reads, ...changes],
  unreadable: reads,
  never: [] as Operation[],
};

interface Expected {
  row: keyof typeof retried;
  error?: typeof ApiError | typeof ConnectionError | typeof TimeoutError | typeof ResponseError;
  status?: number;
  outcome?: Outcome;
  /** Between the attempts, when there are all three. Default: half of 0.5 s, half of 1 s. */
  waits?: number[];
  /** What delete resolves to, where the answer is good enough for it. */
  deleted?: string;
}

const refusal = (status: number, row: Expected["row"] = "never", waits?: number[]): Expected => ({
  row,
  error: ApiError,
  status,
  outcome: "not-applied",
  ...(waits && { waits }),
});
const doubt = (status: number, row: Expected["row"] = "never", waits?: number[]): Expected => ({
  ...refusal(status, row, waits),
  outcome: "unknown",
});
const notSent: Expected = { row: "notSent", error: ConnectionError, outcome: "not-applied" };
const cut: Expected = { row: "cut", error: ConnectionError, outcome: "unknown" };
const unreadable = (deleted?: string): Expected => ({
  row: "unreadable",
  error: ResponseError,
  status: 200,
  outcome: "applied",
  ...(deleted !== undefined && { deleted }),
});
const late = (row: Expected["row"], outcome: Outcome): Expected => ({
  row,
  error: TimeoutError,
  outcome,
});

const table: Record<FaultName, Expected> = {
  "400": refusal(400),
  "401": refusal(401),
  "403": refusal(403),
  "404": refusal(404),
  "408": refusal(408, "408"),
  "409": refusal(409),
  "410": refusal(410),
  "413": refusal(413),
  "422": refusal(422),
  "425": refusal(425),
  "429": refusal(429, "429"),
  "429, Retry-After in seconds": refusal(429, "429", [2250, 2500]),
  "429, Retry-After as a date": refusal(429, "429", [7250, 500]),
  "429, Retry-After too long": refusal(429),
  "429, Retry-After garbage": refusal(429, "429"),
  "500": doubt(500, "500"),
  "500, missing": refusal(500),
  "500, empty": doubt(500, "500"),
  "501": doubt(501),
  "502": doubt(502, "gateway"),
  "502, HTML": doubt(502, "gateway"),
  "503": doubt(503, "gateway"),
  "503, Retry-After in seconds": doubt(503, "gateway", [60_250, 60_500]),
  "503, Retry-After too long": doubt(503),
  "503, text": doubt(503, "gateway"),
  "504": doubt(504, "gateway"),
  "507": doubt(507),
  "301 elsewhere": doubt(301),
  "302 elsewhere": doubt(302),
  "303 elsewhere": doubt(303),
  "307 elsewhere": doubt(307),
  "308 elsewhere": doubt(308),
  "301 same origin": doubt(301),
  "307 same origin": doubt(307),
  "308 same origin": doubt(308),
  "302 without location": doubt(302),
  "304": doubt(304),
  refused: notSent,
  "unknown host": notSent,
  "no DNS": notSent,
  "connect timeout": notSent,
  "every address refused": notSent,
  "TLS, self-signed": { ...notSent, row: "never" },
  "TLS, handshake closed": notSent,
  "TLS, no cipher in common": notSent,
  "https to a plain port": notSent,
  "cut before the request is read": cut,
  "reset before the request is read": cut,
  "cut after applying": cut,
  "reset after applying": cut,
  "cut in the headers": cut,
  "garbage instead of HTTP": cut,
  "never answers": late("cut", "unknown"),
  "headers, then nothing": late("unreadable", "applied"),
  "endless body": late("unreadable", "applied"),
  "503, endless body": late("gateway", "unknown"),
  "404, headers, then nothing": late("never", "not-applied"),
  "cut in the body": unreadable(),
  "cut in a chunked body": unreadable(),
  "cut in a chunked body of whole JSON": unreadable(),
  "503, cut in the body": doubt(503, "gateway"),
  "404, cut in the body": refusal(404),
  "truncated JSON of the right length": unreadable(),
  "corrupt gzip": unreadable(),
  HTML: unreadable(),
  "HTML as JSON": unreadable(),
  text: unreadable("all is well"),
  empty: unreadable(""),
  "empty, chunked": unreadable(""),
  "204": { ...unreadable(""), status: 204 },
  null: unreadable("null"),
  array: unreadable("[]"),
  number: unreadable("5"),
  string: unreadable("all is well"),
  "wrong Content-Type": { row: "never" },
  "no Content-Type, 201, slow first byte": { row: "never" },
};

let server: Awaited<ReturnType<typeof startFaultServer>>;
beforeAll(async () => void (server = await startFaultServer()));
afterAll(() => server.close());

/** A client of the faulty server whose limit runs out as soon as an exchange has stopped. */
function victim(name: FaultName) {
  const timing = fakeClock();
  const { cause, stalls }: Fault = faults[name];
  server.stalled = timing.expire;
  const viaFault: typeof fetch = async (input, init) => {
    if (cause) throw new TypeError("fetch failed", { cause });
    const response = await fetch(input, init);
    if (stalls === "after headers") setImmediate(timing.expire);
    return response;
  };
  const given = cause || stalls === "after headers" ? { fetch: viaFault } : {};
  return setUp({ baseUrl: server.baseUrl, ...given }, timing);
}

/** Nothing may stay behind a call: the fault server asks for each connection to be closed. */
async function expectNothingLeft(left: number, signal: AbortSignal) {
  expect(left).toBe(0);
  expect(getEventListeners(signal, "abort")).toEqual([]);
  // After an abort undici opens a spare connection, and says nothing on it.
  const used = [...server.sockets].filter(({ bytesRead }) => bytesRead > 0);
  await Promise.all(used.map((socket) => new Promise((resolve) => socket.on("close", resolve))));
}

describe.each(faultNames)("%s", (name) => {
  const { row, error: Class, status, outcome, waits = [250, 500], deleted } = table[name];

  test.each(operationIds)("%s ends as the tables say", async (operation) => {
    server.fail(name);
    const { client, timing } = victim(name);
    const { signal } = new AbortController();
    const call = calls[operation](client, { signal });

    const settled: unknown = await call.catch((error: unknown) => error);
    await expectNothingLeft(timing.left, signal);
    const applied = server.applied[operation];
    if (secrets.includes(operation)) expect(applied).toBeLessThanOrEqual(1);

    if (!Class || (operation === "deleteApiKey" && deleted !== undefined)) {
      expect(settled).toEqual(Class ? deleted : answers[operation]);
      expect(applied).toBe(1);
      return;
    }
    const all = retried[row].includes(operation);
    expect(settled).toBeInstanceOf(Class);
    expect(settled).toMatchObject({ operation, outcome, attempts: all ? 3 : 1 });
    expect((settled as ApiError).status).toBe(status);
    const { message } = settled as MonadError;
    expect(message).toMatch(
      /^\w+: [A-Z]+ https?:\/\/\S+\/api\/v2\/\S+ (returned|received|did not) .*\S$/,
    );
    expect(message).not.toMatch(/undefined|\[object/);
    if (status) expect(message).toContain(` returned ${status}`);
    expect(timing.waits).toEqual(all ? waits : []);
    // The truth: what the server did.
    if (outcome === "not-applied") expect(applied).toBe(0);
    if (outcome === "applied") expect(applied).toBeGreaterThan(0);
  });
});

/** The others depend on where the client looks for the server. */
const passing = faultNames.filter((name) => {
  const { tls, refuses, cause }: Fault = faults[name];
  return table[name].error && !tls && !refuses && !cause;
});

describe.each(passing)("%s, once", (name) => {
  const { row, outcome, deleted } = table[name];

  test.each(operationIds)("%s recovers where it may", async (operation) => {
    server.fail(name, 1);
    const { client } = victim(name);
    const call = calls[operation](client);
    if (operation === "deleteApiKey" && deleted !== undefined) {
      expect(await call).toBe(deleted);
    } else if (retried[row].includes(operation)) {
      expect(await call).toEqual(answers[operation]);
    } else {
      const error: MonadError = await failure(call);
      expect(error.outcome).toBe(outcome);
      expect(error.attempts).toBe(1);
    }
    if (secrets.includes(operation)) expect(server.applied[operation]).toBeLessThanOrEqual(1);
  });
});
