import { writeFile } from "node:fs/promises";
import { createApiKeysClient } from "monad-api-keys";

const apiKeys = createApiKeysClient();

const key = await apiKeys.create({
  name: "ci-pipeline",
  description: "Deploys pipelines from CI",
  role_id: "e2d84f0b-6a3c-47f9-9c15-0b7d3a8e4f21",
  expiration_time: new Date("2027-01-01"),
});

// The token is returned this once: store it before anything else.
await writeFile("ci-pipeline.token", key.token, { mode: 0o600 });
console.log(key.id, key.name, key.expiration_time);
