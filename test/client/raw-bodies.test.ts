/** What `raw` sends is what bare openapi-fetch sends, but for the credential. */
import createFetchClient, { type Middleware } from "openapi-fetch";
import { describe, expect, test } from "vitest";
import { setUp } from "../helpers/client-setup.ts";

/** A raw client without its types: these calls are to paths of the caller's own. */
type Loose = {
  POST(path: string, init?: object): Promise<unknown>;
  use(middleware: Middleware): void;
};
interface Sent {
  method: string;
  url: string;
  headers: Record<string, string>;
  bytes: number[];
}

/** Reads a request as a server receives it. A boundary is random: it is replaced where it occurs. */
async function received(request: Request): Promise<Sent> {
  const { method, url } = request;
  const headers = Object.fromEntries(request.headers);
  let body = Buffer.from(await request.arrayBuffer()).toString("latin1");
  const boundary = /boundary=(.+)$/.exec(headers["content-type"] ?? "")?.[1];
  if (boundary) {
    expect(body).toContain(`--${boundary}`);
    body = body.replaceAll(boundary, "boundary");
    headers["content-type"] = headers["content-type"]!.replace(boundary, "boundary");
  }
  return { method, url, headers, bytes: [...Buffer.from(body, "latin1")] };
}

const baseUrl = "https://monad.com/api";

/** What both clients send for one call; the credential is taken out. */
async function both(init: object, headers?: Record<string, string>, middleware?: Middleware) {
  const sent: Promise<Sent>[] = [];
  const record = async (request: Request) => {
    sent.push(received(request));
    return Response.json({});
  };
  const options = headers && { headers };
  const bare = createFetchClient({ baseUrl, fetch: record, ...options }) as unknown as Loose;
  const fetch: typeof globalThis.fetch = (url, init) => record(new Request(url, init));
  const raw = setUp({ fetch, ...options }).client.raw as unknown as Loose;
  for (const client of [bare, raw]) {
    if (middleware) client.use(middleware);
    await client.POST("/v3/files", init);
  }
  const [theirs, ours] = await Promise.all(sent);
  expect(ours!.headers).toHaveProperty("x-api-key");
  delete ours!.headers["x-api-key"];
  return { theirs: theirs!, ours: ours! };
}

const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index);
const form = () => {
  const data = new FormData();
  data.set("name", "ключ");
  data.set("file", new Blob([everyByte], { type: "application/zip" }), "a.zip");
  return data;
};
const asIs = { bodySerializer: (body: unknown) => body };
const urlencoded = { "content-type": "application/x-www-form-urlencoded" };

const requests: [string, init: object, headers?: Record<string, string>][] = [
  ["JSON", { body: { name: "ключ", nested: [1, null] } }],
  ["no body", {}],
  ["an empty string", { body: "" }],
  ["a string", { body: "text" }],
  ["a number", { body: 0 }],
  ["a Uint8Array", { body: everyByte, ...asIs }],
  ["a part of a buffer", { body: everyByte.subarray(128, 200), ...asIs }],
  ["an ArrayBuffer", { body: everyByte.buffer, ...asIs }],
  ["a Blob with a type", { body: new Blob([everyByte], { type: "application/zip" }), ...asIs }],
  ["URLSearchParams", { body: new URLSearchParams({ a: "1 2&ключ" }), ...asIs }],
  ["FormData", { body: form() }],
  ["a urlencoded body", { body: { a: "1 2&3", b: "ключ" }, headers: urlencoded }],
  ["a urlencoded body by the client's header", { body: { a: "1 2" } }, urlencoded],
  ["a header of the client", { body: {} }, { "x-team": "blue" }],
  [
    "a client's header that the call replaces",
    { headers: { "x-team": "red" } },
    { "x-team": "blue" },
  ],
  [
    "a client's header that the call sets to null",
    { headers: { "x-team": null } },
    { "x-team": "blue" },
  ],
  ["no Content-Type", { body: { a: 1 }, headers: { "content-type": null } }],
  [
    "a Content-Type of its own",
    { body: { a: 1 }, headers: { "content-type": "application/vnd.api+json" } },
  ],
  ["cookies", { params: { cookie: { a: "1" } } }],
  ["a query", { params: { query: { a: ["1", "2"], b: { c: "ключ" } } } }],
];

describe.each(requests)("%s", (_, init, headers) => {
  test("is sent as bare openapi-fetch sends it", async () => {
    const { theirs, ours } = await both(init, headers);
    expect(ours).toEqual(theirs);
  });

  test("is sent as bare openapi-fetch sends it, with middleware that replaces the request", async () => {
    const onRequest: Middleware["onRequest"] = ({ request }) =>
      new Request(request, { headers: { ...Object.fromEntries(request.headers), "x-own": "1" } });
    const { theirs, ours } = await both(init, headers, { onRequest });
    expect(ours).toEqual(theirs);
    expect(ours.headers).toHaveProperty("x-own");
  });
});

test("all bytes of a binary body arrive", async () => {
  const { ours } = await both({ body: everyByte, ...asIs });
  expect(ours.bytes).toEqual([...everyByte]);
});
