// @ts-nocheck: every line is wrong. test/package/package.test.ts removes this line, and compares the errors
// that TypeScript reports with the messages in the comments above the lines.
import { createApiKeysClient, isNotFound } from "monad-api-keys";
import { createMockMonad } from "monad-api-keys/testing";

const apiKeys = createApiKeysClient();
const mock = createMockMonad({ organizationId: "o", apiKey: "a" });

// ERROR is not assignable to parameter of type 'CreateApiKeyRequest'
export const roleMissing = apiKeys.create({ name: "ci", expiration_time: "2027-01-01T00:00:00Z" });
// ERROR Type 'number' is not assignable to type 'string | Date'
export const badDate = apiKeys.create({ name: "ci", role_id: "r", expiration_time: 1 });
// ERROR 'role_id' does not exist in type
export const fixedRole = apiKeys.update("k", { role_id: "r" });
// ERROR Expected 1-2 arguments, but got 0
export const noId = apiKeys.get();
// ERROR Argument of type 'number' is not assignable to parameter of type 'string'
export const badId = apiKeys.get(1);
// ERROR 'timeoutMs' does not exist in type
export const optionsAsBody = apiKeys.regenerate("k", { timeoutMs: 1000 });
// ERROR 'page' does not exist in type
export const badQuery = apiKeys.list({ page: 2 });
// ERROR 'timeout' does not exist in type 'CallOptions'. Did you mean to write 'timeoutMs'?
export const badCallOption = apiKeys.get("k", { timeout: 1000 });
// ERROR 'apikey' does not exist in type 'ApiKeysClientOptions'. Did you mean to write 'apiKey'?
export const badOption = createApiKeysClient({ apikey: "x" });
// ERROR Type 'string' is not assignable to type 'number'
export const badTimeout = createApiKeysClient({ timeoutMs: "1s" });
// ERROR Property 'token' does not exist on type 'ApiKey'
export const noToken = apiKeys.get("k").then((key) => key.token);
// ERROR Property 'remove' does not exist on type 'ApiKeysClient'
export const badMethod = apiKeys.remove("k");
// ERROR Argument of type '"/v2/keys"' is not assignable to parameter of type 'PathsWithMethod<paths, "get">'
export const badPath = apiKeys.raw.GET("/v2/keys", {});
// ERROR Property 'apiKey' is missing
export const badMock = createMockMonad({ organizationId: "o" });
// ERROR Argument of type '"getApiKeys"' is not assignable
export const badOperation = mock.failNext("getApiKeys", "cut-before");
// ERROR Cannot assign to 'status' because it is a read-only property
export const readOnly = (error: unknown) => isNotFound(error) && (error.status = 200);
// ERROR 'time' does not exist in type 'FailNextOptions'. Did you mean to write 'times'?
export const badTimes = mock.failNext("getApiKey", "cut-before", { time: 2 });
// ERROR Type 'string' is not assignable to type 'undefined'
export const twoCredentials = createApiKeysClient({ apiKey: "a", bearerToken: "b" });
// ERROR Property 'use' does not exist on type
export const badMethodOfMock = mock.use();
