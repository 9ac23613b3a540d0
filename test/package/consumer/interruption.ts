/**
 * A program that calls create and regenerate on a server that interrupts them: `npm run test:worlds` runs
 * it in every runtime and counts what the server receives.
 */
import { createApiKeysClient, MonadError } from "monad-api-keys";
import { apiKey, organizationId } from "./lifecycle.ts";

/** How each call ended: with an error's name and outcome, or resolved. */
export interface Endings {
  create: string;
  regenerate: string;
  /** A POST by the runtime's fetch, without the client. */
  fetch: string;
}

export async function interruption(baseUrl: string): Promise<Endings> {
  const apiKeys = createApiKeysClient({ organizationId, apiKey, baseUrl });
  const call = async (post: () => Promise<unknown>): Promise<string> => {
    await apiKeys.list(); // leaves a connection to reuse
    try {
      await post();
      return "resolved";
    } catch (error) {
      return error instanceof MonadError ? `${error.name}, ${error.outcome}` : "rejected";
    }
  };
  const body = { name: "ci", role_id: "role", expiration_time: "2030-01-01T00:00:00Z" };
  const init = { method: "POST", headers: { "x-api-key": apiKey }, body: JSON.stringify(body) };
  return {
    create: await call(() => apiKeys.create(body)),
    regenerate: await call(() => apiKeys.regenerate("id")),
    fetch: await call(() => fetch(`${baseUrl}/v2/${organizationId}/api_keys/bare-fetch`, init)),
  };
}
