/** A mock with a fixed clock, and a plain call to it. */
import { createMockMonad, type MockMonad, type MockMonadOptions } from "../../src/testing/index.ts";

export const organizationId = "11111111-1111-4111-a111-111111111111";
export const apiKey = "test-api-key";
export const bearerToken = "test-bearer-token";
export const start = "2026-05-01T12:00:00.000Z";

export const newKey = {
  name: "ci",
  description: "for CI",
  role_id: "22222222-2222-4222-a222-222222222222",
  expiration_time: "2027-01-01T00:00:00Z",
};

export const mock = (options: Partial<MockMonadOptions> = {}): MockMonad =>
  createMockMonad({ organizationId, apiKey, bearerToken, now: () => new Date(start), ...options });

export interface Sent {
  method?: string;
  /** The path with its organization to fill in. Default: that of list and create. */
  template?: string;
  /** What follows it. */
  path?: string;
  body?: unknown;
  headers?: Record<string, string>;
  organization?: string;
  signal?: AbortSignal;
}

/** One request, authenticated by default, through any fetch and to any base URL. */
export async function call(
  { fetch }: Pick<MockMonad, "fetch">,
  sent: Sent = {},
  base = "https://monad.com/api",
) {
  const { method = "GET", path = "", body, organization = organizationId } = sent;
  const { template = "/v2/{organization_id}/api_keys" } = sent;
  const response = await fetch(
    `${base}${template.replace("{organization_id}", organization)}${path}`,
    {
      method,
      headers: sent.headers ?? { "x-api-key": apiKey, "content-type": "application/json" },
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      ...(sent.signal ? { signal: sent.signal } : {}),
    },
  );
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, body: text === "" ? undefined : JSON.parse(text) };
}

export const create = async (monad: MockMonad, fields: object = {}) =>
  (await call(monad, { method: "POST", body: { ...newKey, ...fields } })).body as {
    id: string;
    token: string;
    expiration_time: string;
  };
