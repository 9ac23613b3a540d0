import { createApiKeysClient } from "monad-api-keys";

const apiKeys = createApiKeysClient();
const { API_KEY_ID: id = "" } = process.env;

// Programs that use the key get a 401 from now on. This cannot be undone.
console.log(await apiKeys.delete(id));
