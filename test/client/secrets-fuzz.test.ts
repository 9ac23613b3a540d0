/** Random credentials, ids and bodies through every kind of failure: none is shown. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ApiKeysClient, AttemptEvent } from "../../src/index.ts";
import { createClient } from "../../src/client.ts";
import { isFull } from "../helpers/full.ts";
import { fakeClock, newKey, organizationId, recorder } from "../helpers/client-setup.ts";
import { echoes, findSecrets, findSecretsInText, thrown } from "../helpers/leaks.ts";

/** What a header can hold: visible ASCII. */
const credential = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 8,
  maxLength: 60,
});
const id = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
  .filter((text) => !/^\.{1,2}$/.test(text) && text === text.trim());

/** An interrupted body, with the credential in its text and in the error. */
const broken = (secret: string, init: RequestInit) =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(`{"token":"${secret}`));
      controller.error(new Error(secret, { cause: init.headers }));
    },
  });

type Respond = (secret: string, init: RequestInit) => Response;
const headers = (secret: string) => ({
  "content-type": `text/${secret}`,
  "x-request-id": secret,
  location: `https://elsewhere.invalid/${encodeURIComponent(secret)}?${secret}`,
  "www-authenticate": `Bearer realm=${JSON.stringify(secret)}`,
});
const statuses = [200, 201, 302, 307, 400, 401, 404, 408, 429, 500, 503];
const responses: Respond[] = [
  ...thrown.map((make): Respond => (secret, init) => {
    throw make(secret, init);
  }),
  ...statuses.flatMap((status): Respond[] => [
    ...Object.values(echoes).map(
      (echo): Respond =>
        (secret) =>
          new Response(echo(secret), { status, headers: headers(secret) }),
    ),
    (secret, init) => new Response(broken(secret, init), { status, headers: headers(secret) }),
  ]),
];

type Call = (client: ApiKeysClient, id: string, text: string) => Promise<unknown>;
const calls: Call[] = [
  (client) => client.list({ limit: 5 }),
  (client, _, text) => client.create({ ...newKey, name: text }),
  (client, id) => client.get(id),
  (client, id, text) => client.update(id, { description: text }),
  (client, id) => client.regenerate(id),
  (client, id) => client.delete(id),
  (client, id, text) =>
    client.raw.PATCH("/v2/{organization_id}/api_keys/{api_key_id}", {
      params: { path: { organization_id: organizationId, api_key_id: id } },
      body: { name: text },
    }),
];

const numRuns = isFull ? 10_000 : 400;

test("random failures show no credential", { timeout: 180_000 }, async () => {
  let failures = 0;
  let runs = 0;
  const cases = fc.record({
    values: fc.tuple(credential, credential),
    option: fc.constantFrom("apiKey", "bearerToken"),
    id,
    respond: fc.constantFrom(...responses),
    call: fc.constantFrom(...calls),
    /** Whether the id and the body hold the credential as well. */
    mixed: fc.boolean(),
    middleware: fc.boolean(),
  });
  const property = fc.asyncProperty(cases, async (given) => {
    const { values, option, respond, call, mixed, middleware } = given;
    let turn = 0;
    const { fetch, sent } = recorder((attempt, _, init) => respond(values[attempt - 1]!, init));
    const { clock } = fakeClock();
    const rotating = { [option]: () => values[turn++] };
    const events: AttemptEvent[] = [];
    const onAttempt = (event: AttemptEvent) => void events.push(event);
    const options = { organizationId, fetch, maxRetries: 1, onAttempt, ...rotating };
    const client = createClient(options, clock);
    if (middleware) client.raw.use({ onRequest: () => undefined });

    const text = mixed ? `${given.id}${values[0]}` : given.id;
    const settled: unknown = await call(client, text, text).catch((error: unknown) => error);
    const used = values.slice(0, sent.length);
    expect(used.length).toBeGreaterThan(0);
    expect(events).toHaveLength(used.length);
    // An event holds nothing but primitive values, so that this shows all of it.
    expect(findSecretsInText(JSON.stringify(events), ...used)).toBeUndefined();
    if (settled instanceof Error) {
      failures++;
      expect(findSecrets(settled, ...used)).toBeUndefined();
    }
    if (runs++ % 500 === 0) {
      expect(findSecrets(client, ...used)).toBeUndefined();
      expect(findSecrets(client.raw, ...used)).toBeUndefined();
    }
  });
  await fc.assert(property, { numRuns, seed: 20_261_123 });
  expect(failures).toBeGreaterThan(numRuns * 0.6);
});
