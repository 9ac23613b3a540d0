/** What `npm run bench` compares: the same calls by raw fetch, by bare openapi-fetch, by this client. */
import createFetchClient from "openapi-fetch";
import { defaultServer } from "../../generated/operations.ts";
import type { paths } from "../../src/index.ts";

export type Contender = "raw" | "bare" | "ours";

export const byContender = <T>(value: (name: Contender) => T): Record<Contender, T> => ({
  raw: value("raw"),
  bare: value("bare"),
  ours: value("ours"),
});

export type Fetch = typeof globalThis.fetch;

const organizationId = "3c9a2d6e-51f7-4b0e-8a4d-9e7c1b2f6a58";
const id = "7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93";
const apiKey = "fake-key-for-the-bench";
const expiration_time = "2030-01-01T00:00:00Z";
const newKey = { name: "ci", role_id: "e2d84f0b-6a3c-47f9-9c15-0b7d3a8e4f21", expiration_time };

/** The response to every call. */
export const oneKeyBody = JSON.stringify({
  ...newKey,
  id,
  description: "",
  organization_id: organizationId,
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
  token_version: 1,
  jwt_signing_key_id: "",
  token: "fake-token-for-the-bench",
});

/**
 * A server without a socket that returns one key for every call. It builds a Request, as the built-in fetch
 * does, which reads the whole init, its signal included.
 */
export const oneKey: Fetch = async (input, init) => {
  void new Request(input, init);
  return new Response(oneKeyBody, { headers: { "content-type": "application/json" } });
};

/** One call of each kind, by each contender. */
export type Calls = Record<"get" | "create", () => Promise<unknown>>;

/** `createApiKeysClient`: which one is a matter of the caller. */
type Create = typeof import("../../src/index.ts").createApiKeysClient;

export function contenders(
  createApiKeysClient: Create,
  fetch: Fetch,
  baseUrl = defaultServer,
): Record<Contender, Calls> {
  const url = `${baseUrl}/v2/${organizationId}/api_keys`;
  const headers = { accept: "application/json", "x-api-key": apiKey };
  const json = { ...headers, "content-type": "application/json" };
  const raw = async (url: string, init: RequestInit) => {
    const response = await fetch(url, init);
    if (!response.ok) throw new Error(`${response.status}`);
    return response.json() as Promise<unknown>;
  };

  const bare = createFetchClient<paths>({ baseUrl, fetch, headers: { "x-api-key": apiKey } });
  const organization = { organization_id: organizationId };
  const ours = createApiKeysClient({ organizationId, apiKey, baseUrl, fetch });

  return {
    raw: {
      get: () => raw(`${url}/${id}`, { headers }),
      create: () => raw(url, { method: "POST", headers: json, body: JSON.stringify(newKey) }),
    },
    bare: {
      get: () =>
        bare.GET("/v2/{organization_id}/api_keys/{api_key_id}", {
          params: { path: { ...organization, api_key_id: id } },
        }),
      create: () =>
        bare.POST("/v2/{organization_id}/api_keys", {
          params: { path: organization },
          body: newKey,
        }),
    },
    ours: { get: () => ours.get(id), create: () => ours.create(newKey) },
  };
}
