/** Every fault of the fault server in every operation: error, outcome, retries and waits. */
import { getEventListeners } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routes } from "../../generated/operations.ts";
import {
  ApiError,
  ConnectionError,
  type MonadError,
  type OperationId,
  type Outcome,
  ResponseError,
  TimeoutError,
} from "../../src/index.ts";
import {
  responses,
  calls,
  failure,
  fakeClock,
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

/** What an operation does follows from its method: only a read, or a change that may be repeated, is sent again freely. */
const withMethod = (...methods: string[]) =>
  operationIds.filter((id) => methods.includes(routes[id].method));
const [reads, changes, secrets] = [
  withMethod("GET"),
  withMethod("PATCH", "PUT", "DELETE"),
  withMethod("POST"),
];

test("every operation is a read, a change or the creation of a secret", () => {
  expect([...reads, ...changes, ...secrets].sort()).toEqual(operationIds.toSorted());
});

/** Which operations are tried again, by the row of the table of retries. */
const retried = {
  "429": [...reads, ...changes, ...secrets],
  "408": [...reads, ...changes],
  "500": reads,
  gateway: [...reads, ...changes],
  notSent: [...reads, ...changes, ...secrets],
  interrupted: [...reads, ...changes],
  invalidResponse: reads,
  never: [] as OperationId[],
};

interface Expected {
  row: keyof typeof retried;
  error?: typeof ApiError | typeof ConnectionError | typeof TimeoutError | typeof ResponseError;
  status?: number;
  outcome?: Outcome;
  /** Between the attempts, when all are made. Default: half of 0.5 s, half of 1 s. */
  waits?: number[];
  /** What delete resolves to, if the response is valid for it. */
  deleted?: string;
}

const rejected = (status: number, row: Expected["row"] = "never", waits?: number[]): Expected => ({
  row,
  error: ApiError,
  status,
  outcome: "not-applied",
  ...(waits && { waits }),
});
const unknownOutcome = (
  status: number,
  row: Expected["row"] = "never",
  waits?: number[],
): Expected => ({
  ...rejected(status, row, waits),
  outcome: "unknown",
});
const notSent: Expected = { row: "notSent", error: ConnectionError, outcome: "not-applied" };
const interrupted: Expected = { row: "interrupted", error: ConnectionError, outcome: "unknown" };
const invalidResponse = (deleted?: string): Expected => ({
  row: "invalidResponse",
  error: ResponseError,
  status: 200,
  outcome: "applied",
  ...(deleted !== undefined && { deleted }),
});
const timedOut = (row: Expected["row"], outcome: Outcome): Expected => ({
  row,
  error: TimeoutError,
  outcome,
});

/** Half of 0.5, 1, 2, 4 and then 8 s, until 60 s have passed since the first 429. */
const limitedWaits = [250, 500, 1000, 2000, ...Array<number>(14).fill(4000), 250];

const table: Record<FaultName, Expected> = {
  "400": rejected(400),
  "401": rejected(401),
  "403": rejected(403),
  "404": rejected(404),
  "408": rejected(408, "408"),
  "409": rejected(409),
  "410": rejected(410),
  "413": rejected(413),
  "422": rejected(422),
  "425": rejected(425),
  "429": rejected(429, "429", limitedWaits),
  "429, Retry-After in seconds": rejected(429, "429", [
    ...[2250, 2500, 3000, 4000],
    ...Array<number>(8).fill(6000),
  ]),
  "429, Retry-After as a date": rejected(429, "429", [
    ...[7250, 500, 1000, 2000],
    ...[...Array<number>(12).fill(4000), 1250],
  ]),
  "429, Retry-After too long": rejected(429),
  "429, Retry-After garbage": rejected(429, "429", limitedWaits),
  "500": unknownOutcome(500, "500"),
  "500, not found": rejected(500),
  "500, empty": unknownOutcome(500, "500"),
  "501": unknownOutcome(501),
  "502": unknownOutcome(502, "gateway"),
  "502, HTML": unknownOutcome(502, "gateway"),
  "503": unknownOutcome(503, "gateway"),
  "503, Retry-After in seconds": unknownOutcome(503, "gateway", [60_250, 60_500]),
  "503, Retry-After too long": unknownOutcome(503),
  "503, text": unknownOutcome(503, "gateway"),
  "504": unknownOutcome(504, "gateway"),
  "507": unknownOutcome(507),
  "301 elsewhere": unknownOutcome(301),
  "302 elsewhere": unknownOutcome(302),
  "303 elsewhere": unknownOutcome(303),
  "307 elsewhere": unknownOutcome(307),
  "308 elsewhere": unknownOutcome(308),
  "301 same origin": unknownOutcome(301),
  "307 same origin": unknownOutcome(307),
  "308 same origin": unknownOutcome(308),
  "302 without location": unknownOutcome(302),
  "304": unknownOutcome(304),
  refused: notSent,
  "unknown host": notSent,
  "no DNS": notSent,
  "connect timeout": notSent,
  "every address refused": notSent,
  "TLS, self-signed": { ...notSent, row: "never" },
  "TLS, handshake closed": notSent,
  "TLS, no cipher in common": notSent,
  "https to a plain port": notSent,
  "closed before the request is read": interrupted,
  "reset before the request is read": interrupted,
  "closed after applying": interrupted,
  "reset after applying": interrupted,
  "closed in the headers": interrupted,
  "garbage instead of HTTP": interrupted,
  "never responds": timedOut("interrupted", "unknown"),
  "headers, then nothing": timedOut("invalidResponse", "applied"),
  "endless body": timedOut("invalidResponse", "applied"),
  "503, endless body": timedOut("gateway", "unknown"),
  "404, headers, then nothing": timedOut("never", "not-applied"),
  "closed in the body": invalidResponse(),
  "closed in a chunked body": invalidResponse(),
  "closed in a chunked body of complete JSON": invalidResponse(),
  "503, closed in the body": unknownOutcome(503, "gateway"),
  "404, closed in the body": rejected(404),
  "truncated JSON of the right length": invalidResponse(),
  "corrupt gzip": invalidResponse(),
  HTML: invalidResponse(),
  "HTML as JSON": invalidResponse(),
  text: invalidResponse("all is well"),
  empty: invalidResponse(""),
  "empty, chunked": invalidResponse(""),
  "204": { ...invalidResponse(""), status: 204 },
  null: invalidResponse("null"),
  array: invalidResponse("[]"),
  number: invalidResponse("5"),
  string: invalidResponse("all is well"),
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

  test.each(operationIds)(
    "%s ends with the expected error, outcome and attempts",
    async (operation) => {
      server.fail(name);
      const { client, timing } = victim(name);
      const { signal } = new AbortController();
      const call = calls[operation](client, { signal });

      const settled: unknown = await call.catch((error: unknown) => error);
      await expectNothingLeft(timing.left, signal);
      const applied = server.applied[operation];
      if (secrets.includes(operation)) expect(applied).toBeLessThanOrEqual(1);

      if (!Class || (operation === "deleteApiKey" && deleted !== undefined)) {
        expect(settled).toEqual(Class ? deleted : responses[operation]);
        expect(applied).toBe(1);
        return;
      }
      const all = retried[row].includes(operation);
      expect(settled).toBeInstanceOf(Class);
      expect(settled).toMatchObject({ operation, outcome, attempts: all ? waits.length + 1 : 1 });
      expect((settled as ApiError).status).toBe(status);
      const { message } = settled as MonadError;
      expect(message).toMatch(
        /^\w+: [A-Z]+ https?:\/\/\S+\/api\/v\d\/\S+ (returned|received|did not) .*\S$/,
      );
      expect(message).not.toMatch(/undefined|\[object/);
      if (status) expect(message).toContain(` returned ${status}`);
      expect(timing.waits).toEqual(all ? waits : []);
      // The truth: what the server did.
      if (outcome === "not-applied") expect(applied).toBe(0);
      if (outcome === "applied") expect(applied).toBeGreaterThan(0);
    },
  );
});

/** The others depend on where the client looks for the server. */
const passing = faultNames.filter((name) => {
  const { tls, refuses, cause }: Fault = faults[name];
  return table[name].error && !tls && !refuses && !cause;
});

describe.each(passing)("%s, once", (name) => {
  const { row, outcome, deleted } = table[name];

  test.each(operationIds)("%s recovers if it may be retried", async (operation) => {
    server.fail(name, 1);
    const { client } = victim(name);
    const call = calls[operation](client);
    if (operation === "deleteApiKey" && deleted !== undefined) {
      expect(await call).toBe(deleted);
    } else if (retried[row].includes(operation)) {
      expect(await call).toEqual(responses[operation]);
    } else {
      const error: MonadError = await failure(call);
      expect(error.outcome).toBe(outcome);
      expect(error.attempts).toBe(1);
    }
    if (secrets.includes(operation)) expect(server.applied[operation]).toBeLessThanOrEqual(1);
  });
});
