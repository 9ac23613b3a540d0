/** The pure decisions about attempts: may another follow, and when. */
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { Outcome } from "../../src/index.ts";
import { combineOutcomes, type FailureKind, mayRetry, outcomeOf } from "../../src/core/retry.ts";
import { longestBackoffMs } from "../../src/core/decide.ts";
import { parseRetryAfter } from "../../src/core/retry-after.ts";
import {
  calls,
  failure,
  fakeClock,
  id,
  recorder,
  setUp,
  respondOk,
} from "../helpers/client-setup.ts";

describe("another attempt", () => {
  const rows: [failure: FailureKind, methods: string][] = [
    [429, "GET PATCH DELETE POST"],
    ["not-sent", "GET PATCH DELETE POST"],
    [408, "GET PATCH DELETE"],
    [502, "GET PATCH DELETE"],
    [503, "GET PATCH DELETE"],
    [504, "GET PATCH DELETE"],
    ["interrupted", "GET PATCH DELETE"],
    // Cloudflare's own, of an origin that it cannot reach or that is overloaded. Those in between are about TLS.
    ...[520, 521, 522, 523, 524, 529].map((status): [FailureKind, string] => [
      status,
      "GET PATCH DELETE",
    ]),
    ...[525, 526, 527, 528, 530].map((status): [FailureKind, string] => [status, ""]),
    [500, "GET"],
    ["invalid-response", "GET"],
    ["not-found", ""],
    ["certificate", ""],
    ...[
      301, 302, 304, 307, 308, 400, 401, 403, 404, 409, 410, 413, 422, 425, 501, 505, 507, 599,
    ].map((status): [FailureKind, string] => [status, ""]),
  ];
  test.each(rows)("after %s follows for: %s", (fault, methods) => {
    for (const method of ["GET", "PATCH", "DELETE", "POST"]) {
      expect(mayRetry(method, fault), method).toBe(methods.split(" ").includes(method));
    }
    // Of a method that is none of the spec's nothing is known.
    expect(mayRetry("OPTIONS", fault)).toBe(mayRetry("POST", fault));
  });
});

describe("the outcome", () => {
  const known = Object.entries({
    "not-applied": [
      400,
      401,
      403,
      404,
      408,
      409,
      410,
      422,
      429,
      499,
      "not-found",
      "not-sent",
      "certificate",
    ],
    unknown: [0, 301, 302, 304, 307, 308, 500, 501, 502, 503, 504, 599, "interrupted"],
    applied: ["invalid-response"],
  }).flatMap(([outcome, all]) => all.map((fault) => [fault, outcome] as const));
  test.each(known)("of an attempt that ends with %s is %s", (fault, outcome) => {
    expect(outcomeOf(fault as FailureKind)).toBe(outcome);
  });

  test("of a call is applied when one attempt was, else unknown when one was", () => {
    const outcome = fc.constantFrom<Outcome>("applied", "unknown", "not-applied");
    const property = fc.property(fc.array(outcome, { minLength: 1 }), (all) => {
      const order: Outcome[] = ["not-applied", "unknown", "applied"];
      const strongest = Math.max(...all.map((each) => order.indexOf(each)));
      expect(combineOutcomes(all)).toBe(order[strongest]);
    });
    fc.assert(property, { seed: 1 });
  });
});

describe("the wait", () => {
  test("is random, from 0 to 0.5 s, doubled for each retry up to 8 s", () => {
    const most = [500, 1000, 2000, 4000, 8000, 8000, 8000];
    most.forEach((limit, index) => {
      expect(longestBackoffMs(index + 1)).toBe(limit);
    });
    expect(longestBackoffMs(5000)).toBe(8000);
  });

  test.each([
    ["0", [250, 500]],
    ["5", [5250, 5500]],
  ])("is what Retry-After: %s asks for, and the random wait on top", async (header, waits) => {
    const response = () => new Response("", { status: 503, headers: { "retry-after": header } });
    const { client, timing } = setUp({ fetch: recorder(response).fetch });
    await failure(client.get(id));
    expect(timing.waits).toEqual(waits);
  });

  test("stays within its bounds for any call, each drawn anew", async () => {
    const property = fc.asyncProperty(
      fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 8 }),
      async (draws) => {
        let drawn = 0;
        const timing = fakeClock({ random: () => draws[drawn++ % draws.length]! });
        const { fetch } = recorder(() => new Response("", { status: 503 }));
        await failure(setUp({ fetch, maxRetries: 7 }, timing).client.get(id));
        expect(timing.waits).toHaveLength(7);
        timing.waits.forEach((wait, index) => {
          const longest = Math.min(8000, 500 * 2 ** index);
          expect(wait).toBe(Math.round(draws[index % draws.length]! * longest));
        });
      },
    );
    await fc.assert(property, { numRuns: 50, seed: 2 });
  });
});

describe("Retry-After", () => {
  const now = Date.parse("2026-05-01T12:00:00Z");
  const zone = process.env.TZ;
  afterEach(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  test.each([
    ["0", 0],
    ["5", 5000],
    ["007", 7000],
    ["60", 60_000],
    ["86400", 86_400_000],
    ["9".repeat(400), Infinity],
  ])("of %s seconds is understood", (header, ms) => expect(parseRetryAfter(header, now)).toBe(ms));

  // RFC 9110, 5.6.7: the form of today, that of RFC 850, and that of C's asctime.
  test.each([
    ["Fri, 01 May 2026 12:00:30 GMT", 30_000],
    ["Friday, 01-May-26 12:00:30 GMT", 30_000],
    ["Fri May  1 12:00:30 2026", 30_000],
    ["Fri, 01 May 2026 11:59:00 GMT", 0],
    ["Sun, 06 Nov 1994 08:49:37 GMT", 0],
    ["Sunday, 06-Nov-94 08:49:37 GMT", 0],
    ["Sun Nov  6 08:49:37 1994", 0],
    // A two-digit year is of this century, unless that is more than 50 years ahead.
    ["Friday, 01-May-76 12:00:00 GMT", Date.parse("2076-05-01T12:00:00Z") - now],
    ["Saturday, 01-May-77 12:00:00 GMT", 0],
    ["Fri, 01 May 2026 12:00:60 GMT", 59_000],
    ["Sun, 29 Feb 2032 12:00:00 GMT", Date.parse("2032-02-29T12:00:00Z") - now],
  ])("of the date %s is understood, in any time zone", (header, ms) => {
    for (const zone of ["UTC", "America/New_York", "Asia/Kolkata"]) {
      process.env.TZ = zone;
      expect(parseRetryAfter(header, now), zone).toBe(ms);
    }
  });

  test.each([
    ["0.2", 1],
    ["1.5", 2],
    ["5, 6", 6],
    ["6,5", 6],
    ["5, soon", 5],
    ["Fri, 01 May 2026 12:00:30 GMT, 5", 30],
    ["5, Fri, 01 May 2026 12:00:30 GMT", 30],
    ["Friday, 01-May-26 12:00:30 GMT, Fri, 01 May 2026 12:00:40 GMT", 40],
  ])("of %j is rounded up, and the longest counts: %i s", (header, seconds) => {
    expect(parseRetryAfter(header, now)).toBe(seconds * 1000);
  });

  test("in two headers is a list", async () => {
    const headers: [string, string][] = [
      ["retry-after", "5"],
      ["retry-after", "6"],
    ];
    const { fetch } = recorder(() => new Response("", { status: 400, headers }));
    expect(await failure(setUp({ fetch }).client.get(id))).toMatchObject({ retryAfterMs: 6000 });
  });

  test.each([
    [null],
    [""],
    [" "],
    ["-5"],
    ["+5"],
    ["1e3"],
    ["0x10"],
    ["5 s"],
    ["5s"],
    ["PT5S"],
    ["soon"],
    ["Soon, in 5 or so"],
    ["Try again in 5"],
    ["Later 3"],
    ["May"],
    ["2026-05-01T12:00:30Z"],
    ["Fri, 99 May 2026 12:00:30 GMT"],
    ["Thu, 32 Dec 2026 12:00:30 GMT"],
    ["Sat, 29 Feb 2031 12:00:30 GMT"],
    ["Saturday, 29-Feb-31 12:00:30 GMT"],
    ["Sat Feb 29 12:00:30 2031"],
    ["Fri, 00 May 2026 12:00:30 GMT"],
    ["Fri, 01 anF 2026 12:00:30 GMT"],
    ["Fri, 01 May 2026 24:00:01 GMT"],
    ["Fri, 01 May 2026 12:60:00 GMT"],
    ["on Fri, 01 May 2026 12:00:30 GMT"],
    ["Fri, 01 May 2026 12:00:30 GMT (or so)"],
    ["Fri, 01 Foo 2026 12:00:30 GMT"],
    ["Infinity"],
    ["NaN"],
  ])("of %j is ignored", (header) => {
    expect(parseRetryAfter(header, now)).toBeUndefined();
  });

  test.each([
    ["60", { attempts: 2 }, [60_250]],
    ["61", { attempts: 1, retryAfterMs: 61_000 }, []],
    ["Fri, 01 May 2026 12:01:00 GMT", { attempts: 2 }, [60_250]],
    ["Fri, 01 May 2026 12:01:01 GMT", { attempts: 1, retryAfterMs: 61_000 }, []],
    ["9".repeat(400), { attempts: 1, retryAfterMs: Infinity }, []],
  ])("of %s is obeyed up to 60 s, and ends the call beyond", async (header, expected, waits) => {
    const respond = () => new Response("", { status: 429, headers: { "retry-after": header } });
    const { client, timing } = setUp({ fetch: recorder(respond).fetch, maxRetries: 1 });
    const error = await failure(calls.createApiKey(client));
    expect(error).toMatchObject({ status: 429, ...expected });
    expect(timing.waits).toEqual(waits);
  });

  test("around which a server puts spaces is understood", async () => {
    const respond = () => new Response("", { status: 503, headers: { "retry-after": "  2  " } });
    const { client, timing } = setUp({ fetch: recorder(respond).fetch });
    await failure(client.get(id));
    expect(timing.waits).toEqual([2250, 2500]);
  });
});

test.each([
  [0, undefined],
  [5, undefined],
  [5, 0],
  [0, 3],
] as const)(
  "maxRetries counts the attempts after the first, for a client and for a call: %s",
  async (maxRetries, own) => {
    const { fetch, sent } = recorder(() => new Response("", { status: 503 }));
    const { client } = setUp({ fetch, maxRetries });
    const error = await failure(client.get(id, { maxRetries: own }));
    expect(error.attempts).toBe(1 + (own ?? maxRetries));
    expect(sent).toHaveLength(1 + (own ?? maxRetries));
  },
);

test("every attempt sends the same request", async () => {
  const { fetch, sent } = recorder((attempt, url, init) => {
    // What a fetch does to its headers stays with it.
    (init.headers as Record<string, string>)["x-scribble"] = `${attempt}`;
    return attempt < 3 ? new Response("", { status: 429 }) : respondOk(attempt, url, init);
  });
  const { client } = setUp({ fetch });
  await client.create({ name: "n", role_id: "r", expiration_time: new Date(0) });
  expect(sent).toHaveLength(3);
  const [first, ...rest] = sent.map(({ headers, ...other }) => ({
    ...other,
    headers: [...headers],
  }));
  for (const other of rest) expect(other).toEqual(first);
  expect(first!.body).toContain('"1970-01-01T00:00:00.000Z"');
});
