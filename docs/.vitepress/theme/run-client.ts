/** The package as the samples of a page import it: a client calls the mock unless it is given another `fetch`. */
import { type ApiKeysClientOptions, createApiKeysClient as create } from "../../../src/index.ts";
import { createMockMonad } from "../../../src/testing/index.ts";

export * from "../../../src/index.ts";

/** The ids and credentials of the samples. */
const account = {
  organizationId: "3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58",
  apiKey: "fake-api-key-of-a-tenant",
};
export const environment = {
  MONAD_ORGANIZATION_ID: account.organizationId,
  MONAD_API_KEY: account.apiKey,
  API_KEY_ID: "7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93",
};

export const newMock = () =>
  createMockMonad({
    ...account,
    bearerToken: "fake-bearer-token",
    keys: [
      { id: environment.API_KEY_ID, name: "ci-pipeline", description: "Deploys pipelines from CI" },
      { name: "nightly", expiration_time: "2001-01-01T00:00:00Z" },
    ],
  });

/** The mock of the sample that runs. */
export const current = { monad: newMock() };

export function createApiKeysClient(options: ApiKeysClientOptions = {}) {
  const { apiKey, ...others } = account;
  const credential = options.bearerToken === undefined ? { apiKey } : {};
  const fetch = current.monad.fetch;
  return create({ ...others, ...credential, fetch, ...options } as ApiKeysClientOptions);
}
