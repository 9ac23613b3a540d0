import { createApiKeysClient } from "monad-api-keys";

const apiKeys = createApiKeysClient();
const [, , id = ""] = process.argv;

console.log(await apiKeys.delete(id));
