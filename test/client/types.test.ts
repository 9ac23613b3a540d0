import { describe, expectTypeOf, test } from "vitest";
import type { routes } from "../../generated/operations.ts";
import {
  type ApiError,
  type ApiKey,
  type ApiKeyList,
  type ApiKeysClient,
  type ApiKeyWithToken,
  type components,
  type CreateApiKeyRequest,
  isNotFound,
  type ListQuery,
  type operations,
  type Outcome,
  type RegenerateApiKeyRequest,
  type UpdateApiKeyRequest,
} from "../../src/index.ts";
import { createMockMonad } from "../../src/testing/index.ts";

// Checked by `npm run typecheck`; a wrong use that compiles is an unused @ts-expect-error, an error too.
declare const apiKeys: ApiKeysClient;
/** Never called: its body is there to be compiled. */
const compiles = (_: () => unknown) => {};

describe("the types", () => {
  test("of the responses are the spec's", () => {
    expectTypeOf<ApiKeysClient["list"]>().returns.resolves.toEqualTypeOf<ApiKeyList>();
    expectTypeOf<ApiKeysClient["get"]>().returns.resolves.toEqualTypeOf<ApiKey>();
    expectTypeOf<ApiKeysClient["update"]>().returns.resolves.toEqualTypeOf<ApiKey>();
    expectTypeOf<ApiKeysClient["create"]>().returns.resolves.toEqualTypeOf<ApiKeyWithToken>();
    expectTypeOf<ApiKeysClient["regenerate"]>().returns.resolves.toEqualTypeOf<ApiKeyWithToken>();
    expectTypeOf<ApiKeysClient["delete"]>().returns.resolves.toEqualTypeOf<string>();
    expectTypeOf<ApiKey>().toEqualTypeOf<components["schemas"]["ApiKey"]>();
    expectTypeOf<keyof operations>().toEqualTypeOf<keyof typeof routes>();
  });

  test("of fields need no assertion where a key is of no use without them", () => {
    expectTypeOf<ApiKey["id"]>().toEqualTypeOf<string>();
    expectTypeOf<ApiKeyWithToken["token"]>().toEqualTypeOf<string>();
    expectTypeOf<ApiKeyList["api_keys"]>().toEqualTypeOf<ApiKey[]>();
    expectTypeOf<ApiKey["token_version"]>().toEqualTypeOf<number | undefined>();
    expectTypeOf<ApiKey>().not.toHaveProperty("token");
  });

  test("of an expiration take a string or a Date", () => {
    expectTypeOf<CreateApiKeyRequest["expiration_time"]>().toEqualTypeOf<string | Date>();
    expectTypeOf<Pick<RegenerateApiKeyRequest, "expiration_time">>().toEqualTypeOf<{
      expiration_time?: string | Date | undefined;
    }>();
  });

  test("of optional fields take undefined, under exactOptionalPropertyTypes too", () => {
    expectTypeOf<Pick<UpdateApiKeyRequest, "name" | "description">>().toEqualTypeOf<{
      name?: string | undefined;
      description?: string | undefined;
    }>();
    expectTypeOf<Pick<ListQuery, "limit" | "offset">>().toEqualTypeOf<{
      limit?: number | undefined;
      offset?: number | undefined;
    }>();
    expectTypeOf<CreateApiKeyRequest["description"]>().toEqualTypeOf<string | undefined>();
    expectTypeOf<CreateApiKeyRequest["name"]>().toEqualTypeOf<string>();
    compiles((options: { port?: number | undefined } = {}) =>
      createMockMonad({ organizationId: "o", apiKey: "fake" }).listen({ port: options.port }),
    );
  });

  test("of raw are openapi-fetch's", () => {
    compiles(async () => {
      const { data, error, response } = await apiKeys.raw.GET(
        "/v2/{organization_id}/api_keys/{api_key_id}",
        { params: { path: { organization_id: "o", api_key_id: "k" } } },
      );
      expectTypeOf(data).toEqualTypeOf<ApiKey | undefined>();
      expectTypeOf(error).toEqualTypeOf<components["schemas"]["ErrorBody"] | undefined>();
      expectTypeOf(response).toEqualTypeOf<Response>();
    });
  });

  test("reject a wrong use", () => {
    compiles(() => {
      // @ts-expect-error -- the role is missing
      void apiKeys.create({ name: "ci", expiration_time: "2027-01-01T00:00:00Z" });
      // @ts-expect-error -- the role of a key cannot be changed
      void apiKeys.update("k", { role_id: "r" });
      // @ts-expect-error -- an id is a string
      void apiKeys.get(1);
      // @ts-expect-error -- options come after the body
      void apiKeys.regenerate("k", { timeoutMs: 1000 });
      // @ts-expect-error -- there is no such parameter
      void apiKeys.list({ page: 2 });
      // @ts-expect-error -- there is no such option
      void apiKeys.get("k", { timeout: 1000 });
      // @ts-expect-error -- there is no such path
      void apiKeys.raw.GET("/v2/{organization_id}/keys");
    });
  });

  test("of an error narrow", () => {
    compiles((error: unknown = undefined) => {
      if (isNotFound(error)) {
        expectTypeOf(error).toEqualTypeOf<ApiError>();
        expectTypeOf(error.outcome).toEqualTypeOf<Outcome>();
        expectTypeOf(error.body).toEqualTypeOf<unknown>();
      }
    });
  });

  test("of listAll iterate over keys", () => {
    expectTypeOf<ReturnType<ApiKeysClient["listAll"]>>().toExtend<AsyncIterable<ApiKey>>();
  });
});
