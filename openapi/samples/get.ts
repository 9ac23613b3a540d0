import { createApiKeysClient, isNotFound } from "monad-api-keys";

const apiKeys = createApiKeysClient();
const { API_KEY_ID: id = "" } = process.env;

try {
  const key = await apiKeys.get(id);
  console.log(key.name, key.role_id, key.expiration_time);
} catch (error) {
  if (!isNotFound(error)) throw error;
  console.log("There is no such key.");
}
