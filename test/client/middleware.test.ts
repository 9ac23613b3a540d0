/** Middleware of `raw` sees the calls of the methods, too, and may change them. */
import { expect, test, vi } from "vitest";
import { ConnectionError, ResponseError } from "../../src/index.ts";
import {
  answers,
  apiKey,
  calls,
  failure,
  id,
  newKey,
  operationIds,
} from "../helpers/client-setup.ts";
import { organizationId, recorder, setUp, well } from "../helpers/client-setup.ts";

const list = "/v2/{organization_id}/api_keys";
const one = "/v2/{organization_id}/api_keys/{api_key_id}";
const both = { organization_id: organizationId, api_key_id: id };

const answering = (body: string) => setUp({ fetch: recorder(() => new Response(body)).fetch });

test.each(operationIds)(
  "middleware sees %s of the methods, with real objects",
  async (operation) => {
    const { fetch } = recorder(well);
    const { client } = setUp({ fetch });
    const seen: unknown[] = [];
    client.raw.use({
      async onRequest({ request, schemaPath }) {
        expect(request).toBeInstanceOf(Request);
        seen.push(request.method, schemaPath.startsWith(list));
      },
      async onResponse({ request, response }) {
        expect(request).toBeInstanceOf(Request);
        expect(response).toBeInstanceOf(Response);
        seen.push(await response.clone().json());
      },
    });
    expect(await calls[operation](client, { headers: { "x-own": "1" } })).toEqual(
      answers[operation],
    );
    expect(seen).toEqual([expect.any(String), true, answers[operation]]);
  },
);

test("middleware may change the request, replace it, or answer in its place", async () => {
  const { fetch, sent } = recorder(well);
  const { client } = setUp({ fetch });
  client.raw.use({ onRequest: ({ request }) => request.headers.set("x-changed", "1") });
  await client.create(newKey, { headers: { "x-own": "2" } });
  expect(Object.fromEntries(sent[0]!.headers)).toMatchObject({ "x-changed": "1", "x-own": "2" });
  expect(JSON.parse(sent[0]!.body as string)).toEqual(newKey);

  const replace = {
    onRequest: ({ request }: { request: Request }) =>
      new Request(request, { body: '{"name":"replaced"}', headers: { "x-new": "3" } }),
  };
  client.raw.use(replace);
  await client.update(id, { name: "n" });
  expect(sent[1]).toMatchObject({ body: '{"name":"replaced"}' });
  expect(sent[1]!.headers.get("x-new")).toBe("3");
  expect(sent[1]!.headers.get("x-api-key")).toBe(apiKey);

  client.raw.eject(replace);
  client.raw.use({ onRequest: () => Response.json({ id: "from middleware" }) });
  expect(await client.get(id)).toEqual({ id: "from middleware" });
  expect(sent).toHaveLength(2);
});

test("middleware may replace the answer, or repair it", async () => {
  const { client } = answering("<html>");
  client.raw.use({ onResponse: () => Response.json({ id: "repaired" }) });
  expect(await client.regenerate(id)).toEqual({ id: "repaired" });
  expect((await client.raw.GET(one, { params: { path: both } })).data).toEqual({
    id: "repaired",
  });
});

test("middleware that turns an answer into an error or into nonsense ends the call as such an answer would", async () => {
  const { client } = setUp({ fetch: recorder(well).fetch });
  const forbid = { onResponse: () => Response.json("no", { status: 403 }) };
  client.raw.use(forbid);
  expect(await failure(client.create(newKey))).toMatchObject({
    name: "ApiError",
    status: 403,
    outcome: "applied",
  });
  client.raw.eject(forbid);
  client.raw.use({ onResponse: () => new Response("[]") });
  expect(await failure(client.create(newKey))).toBeInstanceOf(ResponseError);
});

test("middleware that answers nonsense in its place fails a call that has sent nothing", async () => {
  const { fetch, sent } = recorder(well);
  const { client } = setUp({ fetch });
  client.raw.use({ onRequest: () => new Response("[]") });
  const error = await failure(client.create(newKey));
  expect(error).toBeInstanceOf(ResponseError);
  expect(error).toMatchObject({ path: "", attempts: 0, outcome: "not-applied" });
  expect(sent).toEqual([]);
});

test("middleware may answer where there was no connection", async () => {
  const { client } = setUp({ fetch: recorder(() => Promise.reject(new Error("cut"))).fetch });
  const seen: unknown[] = [];
  client.raw.use({
    onError: ({ error }) => (seen.push(error), Response.json({ id: "of middleware" })),
  });
  expect(await client.get(id)).toEqual({ id: "of middleware" });
  expect(seen).toEqual([expect.any(ConnectionError)]);
});

test("middleware that throws ends the call with its own error", async () => {
  const own = new Error("of the middleware");
  const { client } = setUp({ fetch: recorder(well).fetch });
  client.raw.use({
    onRequest() {
      throw own;
    },
  });
  expect(await failure(client.get(id))).toBe(own);
  expect(await failure(client.raw.GET(one, { params: { path: both } }))).toBe(own);
});

test("middleware sees each call once, however many attempts it takes", async () => {
  const { fetch, sent } = recorder((attempt, url, init) =>
    attempt < 3 ? new Response("", { status: 503 }) : well(attempt, url, init),
  );
  const { client } = setUp({ fetch });
  let calls = 0;
  client.raw.use({ onRequest: () => void calls++, onResponse: () => void calls++ });
  await client.get(id);
  expect([sent.length, calls]).toEqual([3, 2]);
});

test("middleware is gone when it is ejected, and several are run in order", async () => {
  const { client } = setUp({ fetch: recorder(well).fetch });
  const seen: string[] = [];
  const first = { onRequest: () => void seen.push("first") };
  const second = { onRequest: () => void seen.push("second") };
  client.raw.use(first, second);
  await client.get(id);
  client.raw.eject(first, { onRequest: () => undefined });
  await client.get(id);
  client.raw.eject(second);
  await client.get(id);
  expect(seen).toEqual(["first", "second", "second"]);
});

test("ejecting what was never used leaves the rest at work, with real objects", async () => {
  const { client } = setUp({ fetch: recorder(well).fetch });
  const seen: unknown[] = [];
  client.raw.use({ onRequest: ({ request }) => void seen.push(request instanceof Request) });
  client.raw.eject({ onRequest: () => undefined });
  await client.get(id);
  expect(seen).toEqual([true]);
});

test("a Request is made only where middleware is there to see it", async () => {
  let made = 0;
  class Counted extends Request {
    constructor(...given: ConstructorParameters<typeof Request>) {
      super(...given);
      made++;
    }
  }
  vi.stubGlobal("Request", Counted);
  try {
    const { client } = setUp({ fetch: recorder(well).fetch });
    const [first, second] = [{ onRequest: () => undefined }, { onResponse: () => undefined }];
    client.raw.use(undefined as never);
    await client.get(id);
    expect(made).toBe(0);
    client.raw.use(first, second);
    client.raw.eject(first);
    await client.get(id);
    expect(made).toBe(1);
    client.raw.eject(second);
    await client.get(id);
    expect(made).toBe(1);
  } finally {
    vi.unstubAllGlobals();
  }
});

test("what is no middleware is refused, and what came before it is in use", async () => {
  const { client } = setUp({ fetch: recorder(well).fetch });
  const seen: unknown[] = [];
  const good = { onRequest: ({ request }: { request: Request }) => void seen.push(request) };
  expect(() => client.raw.use(good, {} as never)).toThrow(/Middleware must be an object/);
  await client.get(id);
  expect(seen).toEqual([expect.any(Request)]);
});

test("a signal that middleware gives to the request ends the call, and the caller's does as well", async () => {
  for (const caller of [undefined, new AbortController()]) {
    for (const ending of [new AbortController(), caller].filter((each) => each !== undefined)) {
      const given = ending === caller ? new AbortController() : ending;
      const { client } = setUp({
        fetch: () => (setImmediate(() => ending.abort("enough")), new Promise<never>(() => {})),
      });
      client.raw.use({
        onRequest: ({ request }) => new Request(request, { signal: given.signal }),
      });
      expect(await failure(client.create(newKey, { signal: caller?.signal }))).toBe("enough");
    }
  }
});

test("an answer of another make than this runtime's is a real Response to middleware", async () => {
  for (const status of [200, 204, 404]) {
    const real = new Response(status === 204 ? null : JSON.stringify({ id: "k" }), {
      status,
      statusText: "said",
      headers: { "x-request-id": "r-1" },
    });
    // As a Response of the package undici is none of the global class.
    const foreign = new Proxy(real, {
      getPrototypeOf: () => Object.prototype,
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
    expect(foreign).not.toBeInstanceOf(Response);
    const { client } = setUp({ fetch: async () => foreign, maxRetries: 0 });
    const seen: Response[] = [];
    client.raw.use({ onResponse: ({ response }) => (seen.push(response), response) });
    const { response, data, error } = await client.raw.GET(one, { params: { path: both } });
    expect(seen).toEqual([expect.any(Response)]);
    expect([response.status, response.statusText]).toEqual([status, "said"]);
    expect(response.headers.get("x-request-id")).toBe("r-1");
    expect(data ?? error).toEqual(status === 204 ? undefined : { id: "k" });
  }
});
