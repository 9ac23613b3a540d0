/** What ensureApiKey does, one behaviour at a time. */
import { describe, expect, test } from "vitest";
import { failure } from "../helpers/client-setup.ts";
import { day, fields, hour, setUpRotation } from "../helpers/rotation-setup.ts";

describe("without a key", () => {
  test("creates one, proves it and stores it", async () => {
    const { ensure, memory, monad, operations, isAccepted, start } = setUpRotation();
    const result = await ensure({ description: "for CI" });
    expect(result).toMatchObject({
      action: "created",
      reason: "missing",
      deleted: [],
      previous: [],
    });
    expect(result.key).toMatchObject({
      ...fields,
      description: expect.stringMatching(/^\[rotation:[\da-f-]{36}\] for CI$/) as string,
      expiration_time: new Date(start + 90 * day).toISOString(),
    });
    expect(operations()).toEqual(["createApiKey", "listApiKeys"]);
    expect(monad.keys()).toEqual([result.key]);
    const { id, expiration_time, organization_id } = result.key;
    expect(memory.document).toEqual({
      id,
      token: expect.any(String) as string,
      expiration_time,
      organization_id,
      rotation: { since: new Date(start).toISOString() },
    });
    expect(await isAccepted(memory.document?.token)).toBe(true);
  });

  test("stores the claim before the create, and the token before the proof", async () => {
    const { ensure, memory } = setUpRotation();
    await ensure();
    expect(memory.saves.map((saved) => Object.keys(saved.rotation?.pending ?? {}))).toEqual([
      ["marker", "since"],
      ["marker", "since", "id", "token", "expiration_time", "organization_id"],
      [],
    ]);
  });
});

describe("with a key that is valid long enough", () => {
  test("does nothing, with two requests", async () => {
    const { ensure, memory, operations, pass } = setUpRotation();
    await ensure();
    const saves = memory.saves.length;
    pass(75 * day);
    const result = await ensure();
    expect(result).toMatchObject({ action: "unchanged", reason: "valid", warnings: [] });
    expect(operations(2)).toEqual(["listApiKeys", "getApiKey"]);
    expect(memory.saves).toHaveLength(saves);
  });
});

describe("with a key that is about to expire", () => {
  test("replaces it, and deletes the old one when its grace is over", async () => {
    const { ensure, memory, ids, pass, isAccepted } = setUpRotation();
    const { key: old } = await ensure();
    const { token } = memory.document!;
    pass(77 * day);
    const second = await ensure();
    expect(second).toMatchObject({ action: "rotated", reason: "expires-soon", deleted: [] });
    expect(second.previous).toEqual([{ id: old.id, after: expect.any(String) as string }]);
    expect(ids()).toEqual([old.id, second.key.id]);
    expect(await isAccepted(token)).toBe(true);

    pass(hour / 2);
    expect(await ensure()).toMatchObject({ action: "unchanged", deleted: [] });
    pass(hour);
    expect(await ensure()).toMatchObject({ action: "unchanged", deleted: [old.id], previous: [] });
    expect(ids()).toEqual([second.key.id]);
    expect(memory.document?.rotation).toEqual({ since: expect.any(String) as string });
  });

  test("gives the new key the old one's description, with one marker", async () => {
    const { ensure, pass } = setUpRotation();
    await ensure({ description: "for CI" });
    pass(77 * day);
    const { key } = await ensure();
    expect(key.description).toMatch(/^\[rotation:[\da-f-]{36}\] for CI$/);
  });

  test("replaces one that has expired", async () => {
    const { ensure, pass } = setUpRotation();
    await ensure();
    pass(99 * day);
    expect(await ensure()).toMatchObject({ action: "rotated", reason: "refused" });
  });
});

describe("with a key that a person has written into the store", () => {
  test("proves it and stores the other fields", async () => {
    const { ensure, create, memory, pass, clock } = setUpRotation();
    const { id, token, expiration_time, organization_id, created_at } = await create();
    pass(day);
    memory.document = { id, token };
    expect(await ensure()).toMatchObject({ action: "unchanged", key: { id } });
    expect(clock.now() - Date.parse(created_at)).toBe(day);
    const rotation = { since: created_at };
    expect(memory.document).toEqual({ id, token, expiration_time, organization_id, rotation });
  });

  test.each([
    { name: "there is no such key", id: "placeholder", says: /there is no key placeholder/ },
    { name: "its token is refused", token: "fake-wrong-token", says: /token of key .* is refused/ },
  ])("fails and creates nothing when $name", async ({ id, token, says }) => {
    const { ensure, create, memory, operations } = setUpRotation();
    const key = await create();
    const document = { id: id ?? key.id, token: token ?? key.token };
    memory.document = { ...document, ...(id && { token: "fake-wrong-token" }) };
    const error = await failure(ensure());
    expect(error).toMatchObject({ name: "RotationError", step: "prove", storedKeyWorks: false });
    expect(error.message).toMatch(says);
    expect(memory.saves).toEqual([]);
    expect(operations(1)).not.toContain("createApiKey");
  });

  test("replaces a key without a token, reports it, and never deletes it", async () => {
    const { ensure, create, memory, ids, pass } = setUpRotation();
    const { id } = await create();
    memory.document = { id };
    const result = await ensure();
    expect(result).toMatchObject({ action: "rotated", reason: "no-token", previous: [] });
    expect(result.warnings).toMatchObject([{ code: "not-retired", ids: [id] }]);
    pass(2 * day);
    await ensure();
    expect(ids()).toEqual([id, result.key.id]);
  });

  test("keeps the fields that it does not know", async () => {
    const { ensure, create, memory, pass } = setUpRotation();
    const { id, token } = await create();
    memory.document = {
      id,
      token,
      note: "ours",
      rotation: { theirs: 1 },
    } as typeof memory.document;
    pass(80 * day);
    await ensure();
    expect(memory.document).toMatchObject({ note: "ours", rotation: { theirs: 1 } });
  });
});

describe("with a key that is gone", () => {
  test("creates another", async () => {
    const { ensure, apiKeys, ids, pass } = setUpRotation();
    const { key } = await ensure();
    await apiKeys.delete(key.id);
    pass(day);
    const result = await ensure();
    expect(result).toMatchObject({ action: "rotated", reason: "gone" });
    expect(ids()).toEqual([result.key.id]);
  });

  test("fails where its token still works, because it exists", async () => {
    const { ensure, monad, operations } = setUpRotation();
    await ensure();
    monad.failNext("getApiKey", { status: 404 }, { times: 9 });
    const error = await failure(ensure());
    expect(error).toMatchObject({ step: "prove", storedKeyWorks: true });
    expect(operations(2).filter((operation) => operation === "createApiKey")).toEqual([]);
  });

  test("fails where the client's credential is for another organization", async () => {
    const { ensure, memory, create, operations } = setUpRotation();
    await create();
    memory.document = {
      id: "of-production",
      token: "fake-token-of-production",
      organization_id: "production",
      rotation: { since: "2026-04-01T00:00:00Z" },
    };
    const error = await failure(ensure());
    expect(error.message).toContain("the stored key belongs to production");
    expect(operations(1)).not.toContain("createApiKey");
  });
});
