/** The options of a call: invalid values are refused before anything is sent. */
import { describe, expect, test } from "vitest";
import type { ApiKeysClient, CallOptions } from "../../src/index.ts";
import {
  failure,
  id,
  newKey,
  organizationId,
  recorder,
  respondOk,
} from "../helpers/client-setup.ts";
import {
  counts,
  expectRefused,
  ids,
  limits,
  make,
  secret,
  signals,
} from "../helpers/options-setup.ts";

describe("a call", () => {
  const bad = Object.entries({
    timeoutMs: limits,
    maxRetries: counts,
    organizationId: ids,
    signal: signals,
    headers: [null, 5, secret, { "bad name": secret }, { "x-api-key": secret }],
  } satisfies Partial<Record<keyof CallOptions, unknown[]>>).flatMap(([option, values]) =>
    values.map((value): [string, unknown] => [option, value]),
  );
  test.each(bad)("with %s: %o is refused, and nothing is sent", async (option, value) => {
    const { fetch, sent } = recorder(respondOk);
    const client = make({ fetch });
    const options = { [option]: value } as CallOptions;
    for (const call of [
      client.list({}, options),
      client.create(newKey, options),
      client.delete(id, options),
      client.listAll({}, options).next(),
    ]) {
      expectRefused(await failure(call), option);
    }
    expect(sent).toEqual([]);
  });

  const entries = (client: ApiKeysClient, options: never) => [
    client.list(undefined, options),
    client.create(newKey, options),
    client.get(id, options),
    client.listAll(undefined, options).next(),
    client.listAll(options).next(),
  ];
  test.each([null, 5, secret])(
    "with %j for its options is refused, and nothing is sent",
    async (bad) => {
      const { fetch, sent } = recorder(respondOk);
      const client = make({ fetch });
      for (const call of entries(client, bad as never)) {
        expectRefused(await failure(call), "options");
      }
      expectRefused(await failure(client.list(bad as never)), "query");
      expect(sent).toEqual([]);
    },
  );

  test.each(signals)(
    "of raw with the signal %o is refused, and nothing is sent",
    async (invalid) => {
      const { fetch, sent } = recorder(respondOk);
      const params = { path: { organization_id: organizationId } };
      const signal = invalid as AbortSignal;
      const call = make({ fetch }).raw.GET("/v2/{organization_id}/api_keys", { params, signal });
      expectRefused(await failure(call), "signal");
      expect(sent).toEqual([]);
    },
  );

  test.each([new Date(NaN), null, 5, {}, [secret]])(
    "with the expiration_time %o is refused, and nothing is sent",
    async (invalid) => {
      const { fetch, sent } = recorder(respondOk);
      const client = make({ fetch });
      const expiration_time = invalid as never;
      const created = failure(client.create({ ...newKey, expiration_time }));
      expectRefused(await created, "expiration_time");
      expectRefused(await failure(client.regenerate(id, { expiration_time })), "expiration_time");
      expect(sent).toEqual([]);
    },
  );

  test.each([null, secret, 5])("with the body %j is refused, and nothing is sent", async (body) => {
    const { fetch, sent } = recorder(respondOk);
    expectRefused(await failure(make({ fetch }).create(body as never)), "body");
    expect(sent).toEqual([]);
  });

  // Each in an array, because test.each spreads a case that is one.
  test.each([...counts.map((count) => [count])])(
    "with %o for limit, offset or pageSize is refused, and nothing is sent",
    async (invalid) => {
      const { fetch, sent } = recorder(respondOk);
      const client = make({ fetch });
      const count = invalid as number;
      expectRefused(await failure(client.list({ limit: count })), "limit");
      expectRefused(await failure(client.list({ offset: count })), "offset");
      expectRefused(await failure(client.listAll({ pageSize: count }).next()), "pageSize");
      expect(sent).toEqual([]);
    },
  );

  test("of listAll with a pageSize of 0 is refused, and nothing is sent", async () => {
    const { fetch, sent } = recorder(respondOk);
    expectRefused(await failure(make({ fetch }).listAll({ pageSize: 0 }).next()), "pageSize");
    expect(sent).toEqual([]);
  });

  test("takes undefined for an option that is not set", async () => {
    const { fetch, sent } = recorder(respondOk);
    await make({ fetch }).list({ limit: undefined, offset: undefined });
    await make({ fetch }).list({ limit: 0 });
    expect(sent.map(({ url }) => url.split("/api_keys")[1])).toEqual(["", "?limit=0"]);
  });

  test("takes a signal that is null for none, as fetch does", async () => {
    const { fetch, sent } = recorder(respondOk);
    const client = make({ fetch });
    const params = { path: { organization_id: organizationId } };
    await client.list({}, { signal: null } as never);
    await client.raw.GET("/v2/{organization_id}/api_keys", { params, signal: null });
    expect(sent).toHaveLength(2);
  });

  test("wins over the client: headers one by one, and the organization", async () => {
    const { fetch, sent } = recorder(respondOk);
    const client = make({ fetch, headers: { "x-team": "blue", "x-kept": "yes", accept: "a/b" } });
    const headers = new Headers({ "X-Team": "red", "content-type": "application/vnd+json" });
    await client.update(id, {}, { headers, organizationId: "other" });
    await client.update(id, {}, { headers: undefined, organizationId: undefined });
    const [own, plain] = sent.map(({ url, headers }) => ({ url, ...Object.fromEntries(headers) }));
    expect(own).toMatchObject({ "x-team": "red", "x-kept": "yes", accept: "a/b" });
    expect(own).toMatchObject({ "content-type": "application/vnd+json" });
    expect(own!.url).toContain("/v2/other/");
    expect(plain).toMatchObject({ "x-team": "blue", "content-type": "application/json" });
    expect(plain!.url).toContain(`/v2/${organizationId}/`);
  });
});
