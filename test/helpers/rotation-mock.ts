/** The mock behind the real client, as a backend of a world: faults are those of a connection. */
import { createClient } from "../../src/client.ts";
import type { ApiKey, ApiKeysClientOptions, ApiKeyWithToken } from "../../src/index.ts";
import { createMockMonad, type OperationId } from "../../src/testing/index.ts";
import { operationOf } from "./client-setup.ts";
import { adminToken, type ServerOperation } from "./rotation-server.ts";
import { type Backend, timeoutMs } from "./rotation-world.ts";

const organizationId = "11111111-1111-4111-a111-111111111111";
const operations: Partial<Record<OperationId, ServerOperation>> = {
  listApiKeys: "list",
  getApiKey: "get",
  createApiKey: "create",
  deleteApiKey: "delete",
};

export function createMockBackend(now: () => number, onDelete: (key: ApiKey) => void): Backend {
  const monad = createMockMonad({ organizationId, apiKey: adminToken, now: () => new Date(now()) });
  /** The ids by token, as the responses to create had them. */
  const ids = new Map<string, string>();

  async function send(operation: ServerOperation, url: string, init: RequestInit) {
    const key = monad.keys().find(({ id }) => url.endsWith(id));
    if (operation === "delete" && key) onDelete(key);
    const response = await monad.fetch(url, { ...init, signal: null });
    if (operation === "create" && response.ok) {
      const { id, token } = (await response.clone().json()) as ApiKeyWithToken;
      ids.set(token, id);
    }
    return response;
  }

  return {
    client(credential, perform, clock) {
      const fetch = (input: unknown, init: RequestInit = {}) => {
        const url = String(input);
        const operation = operations[operationOf(init.method ?? "GET", new URL(url).pathname)!]!;
        return perform<unknown>(operation, () => send(operation, url, init));
      };
      // Without retries, every fault reaches the rotation.
      const options = { organizationId, apiKey: credential, fetch, timeoutMs, maxRetries: 0 };
      return createClient(options as ApiKeysClientOptions, clock);
    },
    keys: () => monad.keys(),
    isAccepted: (token) =>
      monad
        .keys()
        .some((key) => key.id === ids.get(token) && Date.parse(key.expiration_time) > now()),
    add: () => {
      throw new Error("the mock creates keys for its client alone");
    },
    fail(_, kind) {
      if (kind === "cut") {
        const cause = Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" });
        throw new TypeError("fetch failed", { cause });
      }
      if (kind === "invalid") return new Response("<html>");
      return Response.json(`status ${kind}`, { status: Number(kind) });
    },
    async lie(operation, response) {
      if (operation === "list") return Response.json({ api_keys: [] });
      if (operation === "delete") return Response.json("API key deleted successfully");
      if (!(response as Response).ok) return response;
      const key = (await (response as Response).json()) as ApiKeyWithToken;
      return Response.json(
        operation === "get"
          ? { ...key, id: "of-another" }
          : { ...key, token: `${key.token}-useless` },
      );
    },
  };
}
