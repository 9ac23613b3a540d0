/** An option that does not exist is refused: ignoring a misspelled one would be dangerous. */
import { describe, expect, test } from "vitest";
import { type ApiKeysClient, createApiKeysClient, type OperationId } from "../../src/index.ts";
import {
  apiKey,
  calls,
  failure,
  id,
  newKey,
  operationIds,
  organizationId,
  recorder,
  respondOk,
} from "../helpers/client-setup.ts";
import { expectRefused, make, secret } from "../helpers/options-setup.ts";

/** Nothing is sent, and the error names the option, and what may have been meant, without the value. */
async function expectUnknown(
  call: (client: ApiKeysClient) => Promise<unknown>,
  unknown: string,
  known: string,
) {
  const { fetch, sent } = recorder(respondOk);
  const error = await failure(call(make({ fetch })));
  expectRefused(error, `must not contain "${unknown}"`, known);
  expect(sent).toEqual([]);
}

const clientOptions: [unknown: string, known: string][] = [
  ["baseURL", 'did you mean "baseUrl"?'],
  ["baseurl", 'did you mean "baseUrl"?'],
  ["apikey", 'did you mean "apiKey"?'],
  ["api_key", 'did you mean "apiKey"?'],
  ["base_url", 'did you mean "baseUrl"?'],
  ["token", 'did you mean "bearerToken"?'],
  ["organizationID", 'did you mean "organizationId"?'],
  ["organization", 'did you mean "organizationId"?'],
  ["timeout", 'did you mean "timeoutMs"?'],
  ["totalTimeout", 'did you mean "totalTimeoutMs"?'],
  ["retries", 'did you mean "maxRetries"?'],
  ["header", 'did you mean "headers"?'],
  ["allowInsecureHTTP", 'did you mean "allowInsecureHttp"?'],
  ["onattempt", 'did you mean "onAttempt"?'],
  ["proxy", "known are organizationId, apiKey, bearerToken, baseUrl"],
  ["", "known are organizationId"],
  ["constructor", "known are organizationId"],
];

test.each(clientOptions)("a client with the option %j is refused", async (unknown, known) => {
  await expectUnknown(
    async () => createApiKeysClient({ organizationId, apiKey, [unknown]: secret }),
    unknown,
    known,
  );
});

test("a client with an unknown option is refused also where its value is undefined", async () => {
  await expectUnknown(async () => make({ baseURL: undefined }), "baseURL", "baseUrl");
});

test("a long name is shortened, because it may be a credential in the wrong place", async () => {
  const error = await failure((async () => make({ ["x".repeat(500)]: 1 }))());
  expect(error.message).toContain(`"${"x".repeat(40)}"`);
});

const callOptions: [unknown: string, known: string][] = [
  ["timeout", 'did you mean "timeoutMs"?'],
  ["Signal", 'did you mean "signal"?'],
  ["maxretries", 'did you mean "maxRetries"?'],
  ["bearertoken", 'did you mean "bearerToken"?'],
  ["baseUrl", "known are organizationId, apiKey"],
  ["fetch", "known are organizationId, apiKey"],
];

describe.each(callOptions)("a call with the option %s is refused", (unknown, known) => {
  test.each(operationIds)("in %s", async (operation) => {
    const options = { [unknown]: secret } as object;
    await expectUnknown((client) => calls[operation](client, options), unknown, known);
  });

  test("in listAll", async () => {
    const options = { [unknown]: secret } as object;
    await expectUnknown((client) => client.listAll({}, options).next(), unknown, known);
  });
});

test.each([
  ["pagesize", 'did you mean "pageSize"?'],
  ["page", 'did you mean "pageSize"?'],
  ["limit", 'did you mean "pageSize"?'],
  ["offset", "known are pageSize"],
  ["signal", "options are the last argument of a call"],
])("listAll with the paging option %s is refused", async (unknown, known) => {
  const options = { [unknown]: secret } as object;
  await expectUnknown((client) => client.listAll(options).next(), unknown, known);
});

test.each([
  ["Limit", 'did you mean "limit"?'],
  ["offsets", 'did you mean "offset"?'],
  ["page", "known are limit, offset"],
])("list with the query %s is refused", async (unknown, known) => {
  const query = { [unknown]: secret } as object;
  await expectUnknown((client) => client.list(query), unknown, known);
});

/** Calls with options in the place of the body or the query, of every operation that takes one. */
const misplaced = {
  listApiKeys: (client, options) => client.list(options),
  createApiKey: (client, options) => client.create({ ...newKey, ...options }),
  updateApiKey: (client, options) => client.update(id, { name: "ci", ...options }),
  regenerateApiKey: (client, options) => client.regenerate(id, options),
} satisfies Partial<
  Record<OperationId, (client: ApiKeysClient, options: object) => Promise<unknown>>
>;
const optionNames = [
  "organizationId",
  "apiKey",
  "bearerToken",
  "timeoutMs",
  "totalTimeoutMs",
  "maxRetries",
  "headers",
  "signal",
];

describe.each(optionNames)("the call option %s is refused in the place of", (option) => {
  test.each(Object.entries(misplaced))(
    "the body or query of %s, with the right order",
    async (_, call) => {
      await expectUnknown(
        (client) => call(client, { [option]: secret }),
        option,
        "options are the last argument of a call",
      );
    },
  );
});

test.each([
  ["an address without a scheme", secret],
  ["plain http", `http://${secret}.invalid/api`],
  ["a user and a password", `https://u:${secret}@monad.com/api`],
  ["a query", `https://monad.com/api?${secret}`],
  ["/v2 at its end", `https://${secret}.invalid/api/v2`],
  ["null", null as unknown as string],
])("a raw call with %s as baseUrl is refused, and nothing is sent", async (_, baseUrl) => {
  const { fetch, sent } = recorder(respondOk);
  const params = { path: { organization_id: organizationId } };
  const call = make({ fetch }).raw.GET("/v2/{organization_id}/api_keys", { params, baseUrl });
  expectRefused(await failure(call), "baseUrl");
  expect(sent).toEqual([]);
});
