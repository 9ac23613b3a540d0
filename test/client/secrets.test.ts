/** No credential is shown, wherever it comes back from. */
import { describe, expect, test } from "vitest";
import { ApiError, ConnectionError, ResponseError } from "../../src/index.ts";
import {
  apiKey,
  calls,
  failure,
  fakeClock,
  id,
  recorder,
  setUp,
  respondOk,
} from "../helpers/client-setup.ts";
import { echoes, findSecrets, thrown } from "../helpers/leaks.ts";

/** Characters that JSON, URLs, HTML and printers write in other ways. */
const odd = `q"uo'te\\back%25<&>/+~!*();=`;

describe.each([apiKey, odd, `${"%".repeat(10)}41`, "\\".repeat(12), "12345678"])(
  "credential %j",
  (secret) => {
    const cases = Object.keys(echoes).flatMap((name) =>
      [200, 400, 500].map((status) => ({ name, status })),
    );
    test.each(cases)(
      "is not shown when the server echoes it with a $status as $name",
      async ({ name, status }) => {
        const { fetch } = recorder(() => new Response(echoes[name]!(secret), { status }));
        const { client } = setUp({ apiKey: secret, fetch });
        const settled: unknown = await calls.createApiKey(client).catch((error) => error);
        if (status > 200) expect(settled).toBeInstanceOf(ApiError);
        if (settled instanceof Error) expect(findSecrets(settled, secret)).toBeUndefined();
      },
    );

    test.each([200, 307, 401])(
      "is not shown when it comes back in headers, status text and location: %j",
      async (status) => {
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
        expect(findSecrets(await failure(client.get(id)), secret)).toBeUndefined();
      },
    );

    test.each(thrown)("is not shown when a custom fetch throws its arguments: %j", async (make) => {
      const { fetch } = recorder((_, __, init) => {
        throw make(secret, init);
      });
      const { client } = setUp({ apiKey: secret, fetch });
      const error = await failure(client.get(id));
      expect(error).toBeInstanceOf(ConnectionError);
      expect(error).toMatchObject({ outcome: "unknown", attempts: 3 });
      expect(findSecrets(error, secret)).toBeUndefined();
    });

    test.each([{ apiKey: secret }, { bearerToken: secret }])(
      "is not shown by the client, nor by raw: %j",
      async (options) => {
        const { client } = setUp({ ...options, fetch: recorder(respondOk).fetch });
        await client.raw.GET("/v2/{organization_id}/api_keys", {
          params: { path: { organization_id: "o" } },
        });
        expect(findSecrets(client, secret)).toBeUndefined();
        expect(findSecrets(client.raw, secret)).toBeUndefined();
      },
    );
  },
);

test("a long message is shortened, but never within a credential", async () => {
  for (let before = 270; before <= 300; before++) {
    const { fetch } = recorder(() => new Response("x".repeat(before) + apiKey, { status: 400 }));
    const { message } = await failure(setUp({ fetch }).client.get(id));
    expect(message).not.toContain(apiKey.slice(0, 6));
    expect(message.length).toBeLessThan(500);
  }
});

test("a header whose name is the credential is left out", async () => {
  const headers = { [`x-${apiKey}`]: "1", "x-kept": "2" };
  const { fetch } = recorder(() => new Response("no", { status: 400, headers }));
  const error: ApiError = await failure(setUp({ fetch }).client.get(id));
  expect(findSecrets(error, apiKey)).toBeUndefined();
  expect(error.headers.get("x-kept")).toBe("2");
});

test("a bearer token is not shown either", async () => {
  const { fetch } = recorder((_, __, init) =>
    Response.json({ error: new Headers(init.headers).get("authorization") }, { status: 400 }),
  );
  const error = await failure(setUp({ bearerToken: "fake.jwt.token", fetch }).client.get(id));
  expect(error.body).toEqual({ error: "Bearer [redacted]" });
  expect(findSecrets(error, "fake.jwt.token")).toBeUndefined();
});

test("each value of a rotating credential is hidden", async () => {
  let turn = 0;
  const values = ["fake-first-value", "fake-first-value-2", "fake-third"];
  const { fetch, sent } = recorder(() => new Response(values.join(" "), { status: 503 }));
  const { client } = setUp({ apiKey: async () => values[turn++]!, fetch });
  const error = await failure(client.get(id));
  expect(sent.map(({ headers }) => headers.get("x-api-key"))).toEqual(values);
  expect(findSecrets(error, ...values)).toBeUndefined();
  expect(error.body).toBe("[redacted] [redacted] [redacted]");
});

test("an id, a body and a raw path that hold the credential do not show it", async () => {
  const { fetch } = recorder(() => new Response("no", { status: 400 }));
  const { client } = setUp({ fetch });
  expect(findSecrets(await failure(client.get(apiKey)), apiKey)).toBeUndefined();
  expect(findSecrets(await failure(client.update(id, { name: apiKey })), apiKey)).toBeUndefined();
  const failing = recorder(() => Promise.reject(new Error("closed")));
  const raw = setUp({ fetch: failing.fetch }).client.raw as unknown as Record<string, Function>;
  const error = await failure(raw.GET!(`/v3/${apiKey}`, { params: { query: { apiKey } } }));
  expect(error).toBeInstanceOf(ConnectionError);
  expect(findSecrets(error, apiKey)).toBeUndefined();
});

test.each([apiKey, `{"token":${apiKey}}`, `{"token":"x"} ${apiKey}`])(
  "raw's own errors quote no body: it may echo the credential, or hold a new token: %j",
  async (body) => {
    const { fetch } = recorder(() => new Response(body, { headers: { "content-type": "text/x" } }));
    const { client } = setUp({ fetch });
    const error = await failure(
      client.raw.POST("/v2/{organization_id}/api_keys/{api_key_id}/regenerate", {
        params: { path: { organization_id: "o", api_key_id: id } },
      }),
    );
    expect(error).toBeInstanceOf(ResponseError);
    expect(error).toMatchObject({ status: 200, contentType: "text/x", outcome: "applied" });
    expect(error.message).toMatch(
      / returned 200 with invalid JSON \(1 attempt\)\. The old token no longer works, and/,
    );
    expect(findSecrets(error, apiKey, apiKey.slice(0, 8))).toBeUndefined();
  },
);

describe.each(["createApiKey", "regenerateApiKey"] as const)("a successful %s", (operation) => {
  const token = "fake-new-token";
  test.each([`{"token":"${token}"`, `["${token}"]`, `"${token}"`, token, `<${token}`])(
    "with the body %s shows none of it in its error",
    async (body) => {
      const { fetch } = recorder(() => new Response(body));
      const error = await failure(calls[operation](setUp({ fetch }).client));
      expect(error).toBeInstanceOf(ResponseError);
      expect(findSecrets(error, token)).toBeUndefined();
    },
  );
});

test("a deeply nested body still ends in an ApiError", async () => {
  const body = "[".repeat(50_000) + JSON.stringify(apiKey) + "]".repeat(50_000);
  const { fetch } = recorder(() => new Response(body, { status: 400 }));
  const error = await failure(setUp({ fetch }, fakeClock()).client.get(id));
  expect(error).toBeInstanceOf(ApiError);
  expect(findSecrets(error, apiKey)).toBeUndefined();
});

test("a credential as short as a word leaves operation and URL alone, and is marked once", async () => {
  const { fetch } = recorder(() => Response.json("no such key", { status: 404 }));
  const error = await failure(setUp({ apiKey: "key", fetch }).client.get(id));
  expect(error.operation).toBe("getApiKey");
  expect(error.message).toBe(
    `getApiKey: GET ${error.url} returned 404 (1 attempt): no such [redacted]`,
  );
  expect(error.url).toContain("/api_keys/");
  const shorter = await failure(setUp({ apiKey: "a", fetch }).client.get(id));
  expect(shorter.message).not.toContain("[red[");
});

test("a credential in the host of a redirect is not shown", async () => {
  const location = `https://${apiKey}.elsewhere.invalid/`;
  const { fetch } = recorder(() => new Response("", { status: 302, headers: { location } }));
  const error = await failure(setUp({ fetch }).client.get(id));
  expect(error.message).toContain("https://[redacted].elsewhere.invalid");
  expect(findSecrets(error, apiKey)).toBeUndefined();
});
