/** What each page of the app does: two creates and a list. It shows no token, so none may be on disk. */
import { createApiKeysClient } from "monad-api-keys";

export async function lifecycle() {
  const apiKeys = createApiKeysClient();
  const body = { name: "ci", role_id: "role", expiration_time: "2030-01-01T00:00:00Z" };
  const before = await apiKeys.list({ limit: 1 });
  const first = await apiKeys.create(body);
  const second = await apiKeys.create(body);
  const after = await apiKeys.list({ limit: 1 });
  return JSON.stringify({
    ids: [first.id, second.id],
    haveDifferentTokens: first.token !== second.token,
    before: before.pagination.total,
    after: after.pagination.total,
  });
}
