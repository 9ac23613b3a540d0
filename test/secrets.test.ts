/** No credential is shown, wherever it comes back from. */
import { describe, expect, test } from "vitest";
import { ApiError, ConnectionError, ResponseError } from "../src/index.ts";
import { apiKey, calls, failure, fakeClock, id, recorder, setUp, well } from "./client-setup.ts";
import { forms, leak } from "./leaks.ts";

/** Characters that JSON, URLs, HTML and printers write in other ways. */
const odd = `q"uo'te\\back%25<&>/+~!*();=`;

const bodies: Record<string, (secret: string) => string> = {
  "a JSON string": (secret) => JSON.stringify(`bad key ${secret}!`),
  "an error's words": (secret) => JSON.stringify({ code: 400, error: `bad key ${secret}` }),
  "a message": (secret) => JSON.stringify({ message: `bad key ${secret}` }),
  "a deep field": (secret) => JSON.stringify({ a: [{ b: { c: [secret, `Bearer ${secret}`] } }] }),
  "the name of a field": (secret) =>
    JSON.stringify({ error: { [secret]: { [`x-${secret}`]: 1 } } }),
  HTML: (secret) => `<html><pre>x-api-key: ${secret}</pre>`,
  text: (secret) => `x-api-key: ${secret} is not known`,
  "truncated JSON": (secret) => JSON.stringify({ error: secret }).slice(0, -1),
  "text, in every form": (secret) => forms(secret).join(" "),
  "JSON in JSON": (secret) => JSON.stringify({ error: JSON.stringify({ key: secret }) }),
};

describe.each([apiKey, odd, `${"%".repeat(10)}41`, "\\".repeat(12), "12345678"])(
  "credential %j",
  (secret) => {
    test.each(Object.keys(bodies))("is not shown when the server echoes it as %s", async (name) => {
      for (const status of [200, 400, 500]) {
        const { fetch } = recorder(() => new Response(bodies[name]!(secret), { status }));
        const { client } = setUp({ apiKey: secret, fetch });
        const settled: unknown = await calls.createApiKey(client).catch((error) => error);
        if (status > 200) expect(settled).toBeInstanceOf(ApiError);
        if (settled instanceof Error) expect(leak(settled, secret)).toBeUndefined();
      }
    });

    test("is not shown when it comes back in headers, status text and location", async () => {
      for (const status of [200, 307, 401]) {
        const { fetch } = recorder(
          () =>
            new Response("{", {
              status,
              statusText: `No ${secret}`,
              headers: {
                "content-type": `text/${secret}`,
                "x-request-id": secret,
                "x-echo": `Bearer ${secret}`,
                location: `https://elsewhere.invalid/?key=${encodeURIComponent(secret)}`,
                "retry-after": `after ${secret}`,
              },
            }),
        );
        const { client } = setUp({ apiKey: secret, fetch });
        expect(leak(await failure(client.get(id)), secret)).toBeUndefined();
      }
    });

    test("is not shown when the given fetch throws what it was given", async () => {
      const thrown: ((init: RequestInit) => unknown)[] = [
        (init) => new Error(`cannot send ${JSON.stringify(init.headers)}`),
        (init) => Object.assign(new Error("axios"), { config: init, headers: init.headers }),
        (init) => new TypeError("fetch failed", { cause: new Error(secret, { cause: init }) }),
        () => new AggregateError([new Error(secret)], secret),
        () => new Error("outer", { cause: new AggregateError([new Error(secret)]) }),
        () => Object.assign(new Error("coded"), { code: secret, syscall: secret, name: secret }),
        () => Object.assign(new Error("renamed"), { message: { secret }, stack: { secret } }),
        (init) => init,
        () => secret,
        () => ({ toString: () => secret, message: secret }),
        () => Object.create(null),
        () => Symbol(secret),
        () => undefined,
        () => null,
        () => new DOMException(secret, "NetworkError"),
        () => {
          const error = new Error(secret);
          return (error.cause = error);
        },
      ];
      for (const make of thrown) {
        const { fetch } = recorder((_, __, init) => {
          throw make(init);
        });
        const { client } = setUp({ apiKey: secret, fetch });
        const error = await failure(client.get(id));
        expect(error).toBeInstanceOf(ConnectionError);
        expect(error).toMatchObject({ outcome: "unknown", attempts: 3 });
        expect(leak(error, secret)).toBeUndefined();
      }
    });

    test("is not shown by the client, nor by raw", async () => {
      for (const options of [{ apiKey: secret }, { bearerToken: secret }]) {
        const { client } = setUp({ ...options, fetch: recorder(well).fetch });
        await client.raw.GET("/v2/{organization_id}/api_keys", {
          params: { path: { organization_id: "o" } },
        });
        expect(leak(client, secret)).toBeUndefined();
        expect(leak(client.raw, secret)).toBeUndefined();
      }
    });
  },
);

test("the words of a long error are cut, but never through a credential", async () => {
  for (let before = 270; before <= 300; before++) {
    const { fetch } = recorder(() => new Response("x".repeat(before) + apiKey, { status: 400 }));
    const { message } = await failure(setUp({ fetch }).client.get(id));
    expect(message).not.toContain(apiKey.slice(0, 6));
    expect(message.length).toBeLessThan(500);
  }
});

test("a bearer token is not shown either", async () => {
  const { fetch } = recorder((_, __, init) =>
    Response.json({ error: new Headers(init.headers).get("authorization") }, { status: 400 }),
  );
  const error = await failure(setUp({ bearerToken: "fake.jwt.token", fetch }).client.get(id));
  expect(error.body).toEqual({ error: "Bearer [redacted]" });
  expect(leak(error, "fake.jwt.token")).toBeUndefined();
});

test("each value of a rotating credential is hidden", async () => {
  let turn = 0;
  const values = ["fake-first-value", "fake-first-value-2", "fake-third"];
  const { fetch, sent } = recorder(() => new Response(values.join(" "), { status: 503 }));
  const { client } = setUp({ apiKey: async () => values[turn++]!, fetch });
  const error = await failure(client.get(id));
  expect(sent.map(({ headers }) => headers.get("x-api-key"))).toEqual(values);
  expect(leak(error, ...values)).toBeUndefined();
  expect(error.body).toBe("[redacted] [redacted] [redacted]");
});

test("an id, a body and a raw path that hold the credential do not show it", async () => {
  const { fetch } = recorder(() => new Response("no", { status: 400 }));
  const { client } = setUp({ fetch });
  expect(leak(await failure(client.get(apiKey)), apiKey)).toBeUndefined();
  expect(leak(await failure(client.update(id, { name: apiKey })), apiKey)).toBeUndefined();
  const cut = recorder(() => Promise.reject(new Error("cut")));
  const raw = setUp({ fetch: cut.fetch }).client.raw as unknown as Record<string, Function>;
  const error = await failure(raw.GET!(`/v3/${apiKey}`, { params: { query: { apiKey } } }));
  expect(error).toBeInstanceOf(ConnectionError);
  expect(leak(error, apiKey)).toBeUndefined();
});

test("raw's own errors quote no body: it may echo the credential, or hold a new token", async () => {
  for (const body of [apiKey, `{"token":${apiKey}}`, `{"token":"x"} ${apiKey}`]) {
    const { fetch } = recorder(() => new Response(body, { headers: { "content-type": "text/x" } }));
    const { client } = setUp({ fetch });
    const error = await failure(
      client.raw.POST("/v2/{organization_id}/api_keys/{api_key_id}/regenerate", {
        params: { path: { organization_id: "o", api_key_id: id } },
      }),
    );
    expect(error).toBeInstanceOf(ResponseError);
    expect(error).toMatchObject({ status: 200, contentType: "text/x", outcome: "applied" });
    expect(leak(error, apiKey, apiKey.slice(0, 8))).toBeUndefined();
  }
});

test("no body of a successful create or regenerate is in an error", async () => {
  const token = "fake-new-token";
  for (const body of [
    `{"token":"${token}"`,
    `["${token}"]`,
    `"${token}"`,
    `${token}`,
    `<${token}`,
  ]) {
    const { fetch } = recorder(() => new Response(body));
    const { client } = setUp({ fetch });
    for (const call of [calls.createApiKey, calls.regenerateApiKey]) {
      const error = await failure(call(client));
      expect(error).toBeInstanceOf(ResponseError);
      expect(leak(error, token)).toBeUndefined();
    }
  }
});

test("a body nested without measure still ends in an ApiError", async () => {
  const body = "[".repeat(50_000) + JSON.stringify(apiKey) + "]".repeat(50_000);
  const { fetch } = recorder(() => new Response(body, { status: 400 }));
  const error = await failure(setUp({ fetch }, fakeClock()).client.get(id));
  expect(error).toBeInstanceOf(ApiError);
  expect(leak(error, apiKey)).toBeUndefined();
});
