// To replace a key without losing access, use this instead, which keeps the old token until the new one is saved:
//   import { rotateApiKey } from "monad-api-keys/rotation";
//   await rotateApiKey(apiKeys, { store });
// regenerate ends the old token at once. If its response is lost, nobody has a working token.
import { writeFile } from "node:fs/promises";
import { createApiKeysClient, MonadError } from "monad-api-keys";

const apiKeys = createApiKeysClient();
const [, , id = ""] = process.argv;

try {
  const key = await apiKeys.regenerate(id);
  // The token is returned this once: store it before anything else.
  await writeFile("ci-pipeline.token", key.token, { mode: 0o600 });
  // The id may have changed: use the returned one from now on.
  console.log(key.id, key.name, key.token_version);
} catch (error) {
  if (error instanceof MonadError && error.outcome !== "not-applied") {
    console.error("The old token may have stopped working.");
  }
  throw error;
}
