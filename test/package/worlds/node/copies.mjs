/** Two copies of the packed package in one program. */
import assert from "node:assert/strict";
import * as first from "monad-api-keys";
import * as firstRotation from "monad-api-keys/rotation";
import { apiError, createMockMonad } from "monad-api-keys/testing";
import * as second from "second";

assert.notEqual(first.ApiError, second.ApiError);
const missing = apiError({ status: 404 });
for (const copy of [first, second]) {
  assert.ok(missing instanceof copy.ApiError && missing instanceof copy.MonadError);
  assert.ok(!(missing instanceof copy.ResponseError));
  assert.ok(copy.isNotFound(missing));
}

const options = { organizationId: "o", apiKey: "fake-key-of-the-consumer" };
/** A rotation retries a new token that the server does not know yet, whichever copy the client is of. */
for (const [client, rotation] of [
  [second, firstRotation],
  [first, second.rotation],
]) {
  const monad = createMockMonad(options);
  const apiKeys = client.createApiKeysClient({ ...options, fetch: monad.fetch });
  let stored;
  const store = {
    load: () => stored,
    save: (next, previous) => stored === previous && (stored = next),
  };
  monad.failNext("listApiKeys", { status: 401 }, { times: 2 });
  const schedule = { lifetimeMs: 2 * 86_400_000, renewBeforeMs: 86_400_000 };
  const { action } = await rotation.ensureApiKey(apiKeys, {
    store,
    name: "ci",
    role_id: "role",
    ...schedule,
  });
  assert.equal(action, "created");
  const error = await rotation
    .rotateApiKey(apiKeys, { store: { load: () => stored, save: () => false } })
    .catch((reason) => reason);
  for (const copy of [firstRotation, second.rotation]) {
    assert.ok(error instanceof copy.RotationError);
  }
}
console.log("instanceof, isNotFound and the rotation's retries hold across both");
