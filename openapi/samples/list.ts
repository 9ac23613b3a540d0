import { createApiKeysClient } from "monad-api-keys";

// Reads MONAD_ORGANIZATION_ID and MONAD_API_KEY.
const apiKeys = createApiKeysClient();

const page = await apiKeys.list({ limit: 50, offset: 0 });
console.log(`${page.pagination?.total ?? "?"} keys`);

// Or every key, page after page.
for await (const key of apiKeys.listAll()) {
  console.log(key.id, key.name, key.expiration_time);
}
