/** A credential goes to the configured origin alone, over an encrypted connection. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApiKeysClient } from "../../src/index.ts";
import {
  apiKey,
  calls,
  failure,
  operationIds,
  organizationId,
  setUp,
  recorder,
  respondOk,
} from "../helpers/client-setup.ts";
import { startFaultServer } from "../helpers/fault-server.ts";

const bearerToken = "fake.jwt.of-a-test";
const path = "/v2/{organization_id}/api_keys";
const params = { path: { organization_id: organizationId } };

describe("at the configured origin", () => {
  test.each(operationIds)("%s sends exactly one credential", async (operation) => {
    const { fetch, sent } = recorder(respondOk);
    await calls[operation](setUp({ fetch, headers: { "x-team": "blue" } }).client);
    await calls[operation](setUp({ fetch, bearerToken }).client);
    expect(sent[0]!.headers.get("x-api-key")).toBe(apiKey);
    expect(sent[0]!.headers.has("authorization")).toBe(false);
    expect(sent[0]!.headers.get("x-team")).toBe("blue");
    expect(sent[1]!.headers.get("authorization")).toBe(`Bearer ${bearerToken}`);
    expect(sent[1]!.headers.has("x-api-key")).toBe(false);
  });

  test("raw sends the configured credential, whatever a call's headers or middleware say", async () => {
    const { fetch, sent } = recorder(respondOk);
    const { client } = setUp({ fetch });
    client.raw.use({
      onRequest({ request }) {
        request.headers.set("authorization", "Bearer of-the-middleware");
        request.headers.set("x-api-key", "of-the-middleware");
      },
    });
    const headers = { Authorization: "Bearer x", "X-API-Key": "other", "x-kept": "yes" };
    await client.raw.GET(path, { params, headers });
    await client.list();
    expect(sent).toHaveLength(2);
    for (const { headers } of sent) {
      expect(headers.get("x-api-key")).toBe(apiKey);
      expect(headers.has("authorization")).toBe(false);
    }
    expect(sent[0]!.headers.get("x-kept")).toBe("yes");
  });

  test("a raw call to another path there sends the credential, and the client's headers", async () => {
    const { fetch, sent } = recorder(respondOk);
    const { client } = setUp({ fetch, headers: { "x-team": "blue" } });
    await client.raw.GET(path, { params, baseUrl: "https://monad.com/other" });
    expect(sent[0]!.url).toMatch(/^https:\/\/monad\.com\/other\//);
    expect(sent[0]!.headers.get("x-api-key")).toBe(apiKey);
    expect(sent[0]!.headers.get("x-team")).toBe("blue");
  });

  const secret = "fake-second-credential";
  const credentials = ["x-api-key", "X-Api-Key", "authorization", "Authorization"].flatMap(
    (name): [name: string, form: string, headers: HeadersInit][] => [
      [name, "an object", { [name]: secret }],
      [name, "an array", [[name, secret]]],
      [name, "Headers", new Headers({ [name]: secret })],
    ],
  );
  test.each(credentials)(
    "%s in %s may not be among the headers of the client or of a call",
    async (_, __, headers) => {
      const { fetch, sent } = recorder(respondOk);
      const { client } = setUp({ fetch });
      const error = await failure(client.list({}, { headers }));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toMatch(/headers.*(x-api-key|authorization).*apiKey/i);
      expect(error.message).not.toContain(secret);
      expect(() => setUp({ fetch, headers })).toThrow(TypeError);
      expect(sent).toEqual([]);
    },
  );
});

describe("at another origin", () => {
  const foreign = [
    "https://elsewhere.invalid/api",
    "https://monad.com:444/api",
    "https://monad.com.elsewhere.invalid/api",
    "https://monad.community/api",
    "https://api.monad.com/api",
    "http://localhost:1/api",
  ];

  test.each(foreign)(
    "a raw call to %s carries no credential and no client header",
    async (baseUrl) => {
      const { fetch, sent } = recorder(() => Response.json({ api_keys: [] }));
      const own = {
        "x-api-key": apiKey,
        Authorization: `Bearer ${apiKey}`,
        "x-own": "of the call",
      };
      for (const credential of [{ apiKey }, { bearerToken: apiKey }]) {
        const options = { ...credential, fetch, headers: { "x-team": "blue", cookie: "session" } };
        await setUp(options).client.raw.GET(path, { params, baseUrl, headers: own });
      }
      expect(sent).toHaveLength(2);
      for (const { url, headers } of sent) {
        expect(url).toBe(`${baseUrl}/v2/${organizationId}/api_keys`);
        const names = [...headers.keys()];
        expect(names.filter((name) => /api-key|auth|team|cookie/.test(name))).toEqual([]);
        expect(headers.get("x-own")).toBe("of the call");
        expect(JSON.stringify([...headers])).not.toContain(apiKey);
      }
    },
  );

  test("a header of the call is sent, where the client has one of the same name", async () => {
    const { fetch, sent } = recorder(() => Response.json({ api_keys: [] }));
    const { client } = setUp({ fetch, headers: { "x-trace": "client" } });
    const headers = { "x-trace": "call" };
    await client.raw.GET(path, { params, baseUrl: foreign[0]!, headers });
    expect(sent[0]!.headers.get("x-trace")).toBe("call");
  });

  test("a raw call that middleware turns to plain http is refused before it is sent", async () => {
    const { fetch, sent } = recorder(respondOk);
    const { client } = setUp({ fetch });
    client.raw.use({
      onRequest: ({ request }) => new Request("http://elsewhere.invalid/api", request),
    });
    const error = await failure(client.raw.GET(path, { params }));
    expect(error.message).toContain("the URL of a raw call must be https, or loopback");
    expect(sent).toEqual([]);
  });

  test("the credential function is not even asked", async () => {
    const { fetch } = recorder(() => Response.json({ api_keys: [] }));
    let asked = 0;
    const { client } = setUp({ fetch, apiKey: () => `fake-${++asked}-value` });
    await client.raw.GET(path, { params, baseUrl: foreign[0]! });
    expect(asked).toBe(0);
  });

  test("middleware that sends a call elsewhere sends it without the credential", async () => {
    const { fetch, sent } = recorder(() => Response.json({ api_keys: [] }));
    const { client } = setUp({ fetch });
    client.raw.use({
      onRequest: ({ request }) => new Request("https://elsewhere.invalid/log", request),
    });
    await client.raw.GET(path, { params });
    expect(sent).toMatchObject([{ url: "https://elsewhere.invalid/log" }]);
    expect(sent[0]!.headers.has("x-api-key")).toBe(false);
  });

  test.each(["http://monad.com/api", "http://elsewhere.invalid", "ftp://monad.com"])(
    "a raw call to %s, which is not https, is refused",
    async (baseUrl) => {
      const { fetch, sent } = recorder(respondOk);
      const { client } = setUp({ fetch });
      const error = await failure(client.raw.GET(path, { params, baseUrl }));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toMatch(
        /^monad-api-keys: baseUrl must be (https, or loopback|an http\(s\) URL)/,
      );
      expect(error.message).not.toContain(new URL(baseUrl).host);
      expect(sent).toEqual([]);
    },
  );
});

describe("over plain http", () => {
  const make = (baseUrl: string, allowInsecureHttp?: boolean) =>
    createApiKeysClient({ organizationId, apiKey, baseUrl, allowInsecureHttp });

  test.each([
    "http://monad.com/api",
    "http://10.0.0.1",
    "http://localhost.elsewhere.invalid",
    "http://api.localhost",
    "http://notlocalhost",
    "http://127.0.0.1.elsewhere.invalid",
    "http://128.0.0.1",
    "http://[::2]",
    "http://0.0.0.0",
  ])("%s is refused unless allowInsecureHttp", (baseUrl) => {
    expect(() => make(baseUrl)).toThrow(/baseUrl.*MONAD_API_URL.*https.*allowInsecureHttp/);
    expect(() => make(baseUrl, false)).toThrow(TypeError);
    expect(() => make(baseUrl, true)).not.toThrow();
  });

  test.each([
    "http://localhost:3000",
    "http://127.0.0.1:80/api",
    "http://127.10.20.30",
    "http://[::1]:1",
    "http://2130706433",
  ])("%s, the same machine, is allowed", (baseUrl) => expect(() => make(baseUrl)).not.toThrow());
});

describe("redirects", () => {
  let server: Awaited<ReturnType<typeof startFaultServer>>;
  let other: typeof server;
  beforeAll(async () => {
    server = await startFaultServer();
    other = await startFaultServer();
  });
  afterAll(() => Promise.all([server.close(), other.close()]));

  test("304 is not a redirect", async () => {
    server.fail({ respond: ({ response }) => response.writeHead(304).end() });
    const { client } = setUp({ baseUrl: server.baseUrl });
    const error = await failure(client.get("k"));
    expect(error).toMatchObject({ status: 304, outcome: "unknown", attempts: 1 });
    expect(error.message).toMatch(/returned 304 \(1 attempt\)$/);
  });

  const redirects = [301, 302, 303, 307, 308].flatMap((status) =>
    ["elsewhere", "same origin"].map((where) => ({ status, where })),
  );
  test.each(redirects)(
    "$status, $where: is not followed, and the error names its target",
    async (redirect) => {
      const { status, where } = redirect;
      const target = new URL(where === "elsewhere" ? other.baseUrl : server.baseUrl).origin;
      for (const operation of operationIds) {
        server.fail({
          respond: ({ response }) =>
            response
              .writeHead(status, { location: `${target}/api/v2/o/api_keys?token=1` })
              .end("{}"),
        });
        const { client } = setUp({ baseUrl: server.baseUrl });
        const error = await failure(calls[operation](client));
        expect(error).toMatchObject({ status, outcome: "unknown", attempts: 1 });
        expect(error.message).toContain(`returned ${status}, a redirect to ${target} (1 attempt)`);
        expect(error.message).toContain("baseUrl");
        expect(error.message).not.toContain("token=1");
        expect(server.received).toHaveLength(1);

        const result = await client.raw.GET(path, { params });
        expect(result.response.status).toBe(status);
        expect(result.error).toEqual({});
        expect(server.received).toHaveLength(2);
      }
      expect(other.received).toEqual([]);
    },
  );

  test.each([
    [undefined, "a redirect (1 attempt). Redirects are not followed"],
    ["https://[", "a redirect to an unusable address (1 attempt). Redirects are not followed"],
  ] as const)(
    "are called redirects without a usable location too: %s",
    async (location, message) => {
      const headers = location === undefined ? {} : { location };
      const { fetch } = recorder(() => new Response(null, { status: 302, headers }));
      const error = await failure(setUp({ fetch }).client.list());
      expect(error).toMatchObject({ name: "ApiError", status: 302, attempts: 1 });
      expect(error.message).toContain(message);
    },
  );
});
