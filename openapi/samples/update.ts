import { createApiKeysClient } from "monad-api-keys";

const apiKeys = createApiKeysClient();
const { API_KEY_ID: id = "" } = process.env;

// A field that is left out keeps its value.
const key = await apiKeys.update(id, { name: "ci-pipeline-eu" });
console.log(key.id, key.name, key.updated_at);
