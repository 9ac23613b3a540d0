import { writeFile } from "node:fs/promises";
import { createApiKeysClient, MonadError } from "monad-api-keys";

const apiKeys = createApiKeysClient();
const { API_KEY_ID: id = "" } = process.env;

try {
  // The old token stops working at once.
  const key = await apiKeys.regenerate(id);
  // The new one is returned this once: store it before anything else.
  await writeFile("ci-pipeline.token", key.token, { mode: 0o600 });
  // The id may have changed: use the returned one from now on.
  console.log(key.id, key.name, key.token_version);
} catch (error) {
  if (error instanceof MonadError && error.outcome !== "not-applied") {
    console.error("The old token may have stopped working.");
  }
  throw error;
}
