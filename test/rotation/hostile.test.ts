/** Servers, stores, clocks and people as they are in the world: what becomes of the key, night after night. */
import { describe, expect, test } from "vitest";
import type { RotationError, RotationResult } from "../../src/rotation/index.ts";
import { withoutTraces } from "../helpers/rotation-explorer.ts";
import { scenario, type Start, worldOf } from "../helpers/rotation-scenarios.ts";
import { adminToken, createServer, type ServerOptions } from "../helpers/rotation-server.ts";
import {
  type Call,
  createWorld,
  day,
  hour,
  second,
  type Settled,
  type StepName,
  type World,
} from "../helpers/rotation-world.ts";

const ensure: Call = { kind: "ensure" };
const rotate: Call = { kind: "rotate" };
const minute = 60 * second;

/** A world whose server changes while it is used. */
function worldWith(
  start: Start,
  server: ServerOptions,
  options: Partial<Parameters<typeof createWorld>[0]> = {},
) {
  return worldOf(start, server, options);
}

const resolved = (settled: Settled): RotationResult => {
  if (settled.state !== "resolved") throw new Error(`it is ${settled.state}`, { cause: settled });
  return settled.value;
};
const rejected = (settled: Settled): RotationError => {
  if (settled.state !== "rejected") throw new Error(`it is ${settled.state}`, { cause: settled });
  return settled.error as RotationError;
};

/** Runs every so often; counts the creates. */
async function repeat(world: World, call: Call, times: number, everyMs: number) {
  const settled: Settled[] = [];
  const steps: StepName[] = [];
  for (let count = 0; count < times; count++) {
    const actor = world.start(call);
    settled.push(await actor.settled);
    steps.push(...actor.steps);
    world.pass(everyMs);
  }
  expect(world.violations).toEqual([]);
  return {
    settled,
    last: settled.at(-1)!,
    creates: steps.filter((step) => step === "create").length,
  };
}

const storedWorks = ({ document, backend }: World) => backend.isAccepted(document?.token ?? "");
const ids = (world: World) => world.own().map(({ id }) => id);

describe("servers", () => {
  test("that cap lifetimes at 7 days have the key replaced at most seven times in 30 nights", async () => {
    const world = worldWith("nothing", { capMs: 7 * day });
    const { settled, creates } = await repeat(world, ensure, 30, day);
    expect(settled.every(({ state }) => state === "resolved")).toBe(true);
    expect(creates).toBeLessThanOrEqual(7);
    expect(storedWorks(world)).toBe(true);
    expect(resolved(settled[0]!).warnings).toMatchObject([{ code: "changed-by-server" }]);
  });

  test.each([
    { lagMs: 5 * second, failures: 0 },
    { lagMs: minute, failures: 1 },
  ])("that lag $lagMs ms get one create", async ({ lagMs, failures }) => {
    const world = worldWith("a key that is due", { lagMs });
    const { settled, creates } = await repeat(world, ensure, 4, day);
    expect(settled.filter(({ state }) => state === "rejected")).toHaveLength(failures);
    expect(creates).toBe(1);
    expect(ids(world)).toEqual([world.document!.id]);
  });

  test("that allow ten keys are not filled while verify is down for hours", async () => {
    const world = worldWith("a key that is due", { maxKeys: 10 });
    let isDown = true;
    const verify = () => !isDown;
    // The current key's token is not verified either, and only rotateApiKey goes on without that.
    const { settled, creates } = await repeat(world, { ...rotate, verify }, 24, 15 * minute);
    expect(settled.every(({ state }) => state === "rejected")).toBe(true);
    expect(rejected(settled[0]!).step).toBe("prove");
    expect(creates).toBe(1);
    isDown = false;
    expect(resolved(await world.run({ ...rotate, verify })).reason).toBe("resumed");
  });

  test("whose creates take effect and respond 500 for eight hours never have more than five keys", async () => {
    const server: ServerOptions = { createFails: true };
    const world = worldWith("a key that is due", server);
    const { settled } = await repeat(world, ensure, 48, 10 * minute);
    expect(settled.every(({ state }) => state === "rejected")).toBe(true);
    expect(rejected(settled[0]!)).toMatchObject({ step: "create", storedKeyWorks: true });
    expect(world.mostKeys).toBeLessThanOrEqual(5);
    server.createFails = false;
    const { last } = await repeat(world, ensure, 3, 2 * hour);
    expect(resolved(last)).toMatchObject({ action: "unchanged", previous: [] });
    expect(ids(world)).toEqual([world.document!.id]);
  });

  test("that forbid deletes as well have at most five keys, and the error says why no more are created", async () => {
    const server: ServerOptions = { createFails: true, forbidsDelete: true };
    const world = worldWith("a key that is due", server);
    const { settled } = await repeat(world, ensure, 48, 10 * minute);
    expect(world.mostKeys).toBe(5);
    const error = rejected(settled.at(-1)!);
    expect(error).toMatchObject({ step: "claim", storedKeyWorks: true });
    expect(error.message).toContain("4 keys wait to be deleted");
    server.createFails = server.forbidsDelete = false;
    await repeat(world, ensure, 3, 2 * hour);
    expect(ids(world)).toEqual([world.document!.id]);
  });

  test("that forbid deletes have keys replaced all the same, as they expire", async () => {
    const world = worldWith("nothing", { forbidsDelete: true });
    const { settled } = await repeat(world, ensure, 20, 40 * day);
    expect(settled.every(({ state }) => state === "resolved")).toBe(true);
    expect(storedWorks(world)).toBe(true);
  });

  test("that respond 403 to unknown tokens prove nothing by a 403", async () => {
    const server: ServerOptions = { forbidsList: true, unknownStatus: 403 };
    const world = worldWith("a key that is due", server);
    expect(rejected(await world.run(ensure))).toMatchObject({ step: "prove" });
    const { settled } = await repeat(world, { ...rotate }, 3, 10 * minute);
    expect(rejected(settled.at(-1)!)).toMatchObject({ step: "prove", storedKeyWorks: undefined });
    expect(world.document!.id).toBe("key-4");
    server.unknownStatus = 401;
    expect(resolved(await world.run(rotate)).action).toBe("rotated");
  });

  test("behind a firewall that responds 403 in HTML prove nothing", async () => {
    const server: ServerOptions = { hasFirewall: true };
    const world = worldWith("a key that is due", server);
    const { settled, creates } = await repeat(world, rotate, 3, 10 * minute);
    expect(settled.map((each) => rejected(each).step)).toEqual(["prove", "prove", "prove"]);
    expect(creates).toBe(1);
    expect(world.document!.id).toBe("key-4");
    server.hasFirewall = false;
    expect(resolved(await world.run(rotate)).reason).toBe("resumed");
  });

  test("that replace a key by its name keep that key", async () => {
    const excuses = { lostTokens: true, retired: true };
    const world = worldWith("nothing", { upserts: true }, { start: () => {}, excuses });
    expect(resolved(await world.run(ensure)).action).toBe("created");
    const { id } = world.document!;
    for (let count = 0; count < 3; count++) {
      world.pass(80 * day);
      expect(resolved(await world.run(ensure))).toMatchObject({ action: "rotated", previous: [] });
      world.pass(2 * hour);
      expect(resolved(await world.run(ensure))).toMatchObject({ action: "unchanged", deleted: [] });
      expect(world.document!.id).toBe(id);
      expect(storedWorks(world)).toBe(true);
    }
    expect(world.violations).toEqual([]);
  });

  test("that replace a key by its name, and lose the response, keep that key", async () => {
    const server: ServerOptions = { upserts: true };
    const excuses = { lostTokens: true, retired: true };
    const world = worldWith("nothing", server, { start: () => {}, excuses });
    await world.run(ensure);
    const { id } = world.document!;
    world.pass(80 * day);
    server.createFails = true;
    expect(rejected(await world.run(ensure)).step).toBe("create");
    server.createFails = false;
    const { last } = await repeat(world, ensure, 4, 2 * hour);
    expect(resolved(last)).toMatchObject({ action: "unchanged", previous: [] });
    expect(ids(world)).toEqual([id]);
    expect(storedWorks(world)).toBe(true);
  });

  test("that create keys of another role have them deleted, and the key stays", async () => {
    const world = worldWith("a key that is due", { role: "another" });
    const { settled } = await repeat(world, ensure, 8, 10 * minute);
    expect(rejected(settled.at(-1)!).message).toContain("role another");
    expect(world.mostKeys).toBeLessThanOrEqual(2);
    expect(world.document!.id).toBe("key-4");
  });

  test.each([{ hidesDescriptions: true }, { descriptionLimit: 20 }])(
    "%o: a lost create is reported with the ids that may be it",
    async (change) => {
      const server: ServerOptions = { ...change, createFails: true };
      const world = worldWith("a key that is due", server);
      await world.run(ensure);
      server.createFails = false;
      const { warnings } = resolved(await world.run(ensure));
      expect(warnings).toContainEqual(
        expect.objectContaining({ code: "not-found", ids: ["key-5"] }),
      );
    },
  );

  test("with 10,000 keys get two requests when nothing is due, and seven with graceMs: 0", async () => {
    const world = worldWith("a valid key", {});
    for (let count = 0; count < 10_000; count++) world.backend.add({});
    world.protect();
    const requests = async (call: Call) => {
      const { steps, settled } = world.start(call);
      resolved(await settled);
      return steps.filter((step) => !["load", "save", "sleep"].includes(step)).length;
    };
    expect(await requests(ensure)).toBe(2);
    expect(await requests({ ...rotate, graceMs: 0 })).toBe(7);
  });
});

describe("clocks", () => {
  test.each([80, -80])(
    "a server's that is %i days ahead never lets the stored key expire",
    async (days) => {
      const world = worldWith("nothing", { clockOffsetMs: days * day });
      for (let night = 0; night < 200; night++) {
        if (night > 0) expect(storedWorks(world)).toBe(true);
        const { warnings, action } = resolved(await world.run(ensure));
        const codes = warnings.map(({ code }) => code);
        expect(codes).toEqual(action === "unchanged" ? [] : ["clocks-differ"]);
        world.pass(day);
      }
      expect(world.violations).toEqual([]);
    },
  );

  test("this machine's that is set back after a create lets the next run replace the key", async () => {
    const world = worldWith("nothing", {});
    await world.run(ensure);
    world.document = {
      ...world.document!,
      rotation: { since: new Date(world.now() + 80 * day).toISOString() },
    };
    world.pass(95 * day);
    expect(resolved(await world.run(ensure))).toMatchObject({
      action: "rotated",
      reason: "refused",
    });
    expect(storedWorks(world)).toBe(true);
  });
});

describe("people", () => {
  test("who regenerate the key in place have it replaced", async () => {
    const world = worldWith("a valid key", {}, { excuses: { lostTokens: true } });
    const server = world.backend as ReturnType<typeof createServer>;
    server.entries.get("key-4")!.token = "fake-token-that-a-person-has";
    expect(resolved(await world.run(ensure))).toMatchObject({
      action: "rotated",
      reason: "refused",
    });
    expect(storedWorks(world)).toBe(true);
  });

  test("who delete the key, or regenerate it under another id, have it replaced", async () => {
    const world = worldWith("a valid key", {}, { excuses: { lostTokens: true } });
    const server = world.backend as ReturnType<typeof createServer>;
    server.entries.delete("key-4");
    expect(resolved(await world.run(ensure))).toMatchObject({ action: "rotated", reason: "gone" });
    const { last } = await repeat(world, ensure, 3, 2 * hour);
    expect(resolved(last)).toMatchObject({ action: "unchanged", previous: [] });
  });

  test("who delete a pending key have another created after an hour", async () => {
    const world = worldWith("a token that is not proven", {});
    const server = world.backend as ReturnType<typeof createServer>;
    server.entries.delete("key-5");
    expect(resolved(await world.run(ensure))).toMatchObject({ action: "rotated" });
    expect(storedWorks(world)).toBe(true);
  });

  test("who edit name and description of the keys lose none of them", async () => {
    const world = worldWith("a key that is due, and what failed runs have left", {});
    for (const key of world.backend.keys())
      Object.assign(key, { name: "edited", description: "edited" });
    const { last } = await repeat(world, ensure, 3, 2 * hour);
    expect(resolved(last).action).toBe("unchanged");
    // The one without its marker cannot be recognized. It is not deleted, and stays until it expires.
    expect(ids(world)).toEqual(["key-5", world.document!.id]);
  });

  test("who copy the description of a lost key are told, and neither is deleted", async () => {
    const world = worldWith("an interrupted create", {});
    const lost = world.own().find(({ id }) => id === "key-5")!;
    const copy = world.backend.add({ name: "copy", description: lost.description! });
    const { warnings, deleted } = resolved(await world.run(ensure));
    expect(deleted).toEqual([]);
    expect(warnings).toMatchObject([{ code: "copied-marker", ids: ["key-5", copy.key.id] }]);
    // Once the person has deleted one of them, the other goes.
    (world.backend as ReturnType<typeof createServer>).entries.delete(copy.key.id);
    expect(resolved(await world.run(ensure)).deleted).toEqual(["key-5"]);
  });

  test("who copy the description of the current key lose neither", async () => {
    const world = worldWith("nothing", {});
    const { key } = resolved(await world.run(ensure));
    const copy = world.backend.add({ name: "copy", description: key.description! });
    world.pass(80 * day);
    await repeat(world, ensure, 3, 2 * hour);
    expect(ids(world)).toEqual([copy.key.id, world.document!.id]);
  });

  test("who put the old key back into the store do not lose it", async () => {
    const world = worldWith("a valid key", {}, { excuses: { retired: true } });
    const before = world.document!;
    await world.run(rotate);
    world.document = { ...world.document!, id: before.id!, token: before.token! };
    world.pass(2 * hour);
    expect(resolved(await world.run(ensure))).toMatchObject({ action: "unchanged", deleted: [] });
    expect(ids(world)).toContain(before.id);
    expect(storedWorks(world)).toBe(true);
  });
});

describe("stores", () => {
  const cut = (text: string) => text.slice(0, 12);

  test("that cut tokens are named, and the old key stays", async () => {
    const world = worldWith("a key that is due", {});
    const { start } = world;
    const cutting = (): Settled | Promise<Settled> => {
      const actor = start(ensure, new Map(), async (moment, name) => {
        const pending = world.document?.rotation?.pending;
        if (moment === "before" && name === "load" && pending?.token) {
          const { rotation, ...rest } = world.document!;
          const shortened = { ...pending, token: cut(pending.token) };
          world.document = { ...rest, rotation: { ...rotation, pending: shortened } };
        }
      });
      return actor.settled;
    };
    const error = rejected(await cutting());
    expect(error).toMatchObject({ step: "save", storedKeyWorks: true, currentId: "key-4" });
    expect(error.message).toContain("load does not return what was saved");
    // The shortened token is refused, and given up after an hour.
    const { last } = await repeat(world, ensure, 4, 2 * hour);
    expect(resolved(last).action).toBe("unchanged");
    expect(ids(world)).toEqual([world.document!.id]);
  });

  test("that never take anything have nothing created", async () => {
    const world = worldWith("a key that is due", {});
    const lies = new Map(
      Array.from({ length: 99 }, (_, index) => [index, "returns false; before"]),
    );
    const { steps, settled } = world.start(ensure, new Map([...lies].slice(4)));
    expect(rejected(await settled)).toMatchObject({ step: "save", storedKeyWorks: true });
    expect(steps).not.toContain("create");
  });
});

describe("environments", () => {
  /** A server of staging, and a document of production. */
  const staging = (hasKeys: boolean): World =>
    createWorld({
      ...scenario(ensure, "nothing", { organizationId: "staging" }),
      start(world) {
        if (hasKeys) world.backend.add({ name: "ci" });
        world.protect();
        world.document = {
          id: "key-of-production",
          token: "fake-token-of-production",
          organization_id: "production",
          rotation: { since: new Date(world.now()).toISOString() },
        };
      },
    });

  test("staging's credentials create nothing where staging has keys", async () => {
    const world = staging(true);
    const { settled, creates } = await repeat(world, ensure, 3, day);
    expect(settled.map((each) => rejected(each).step)).toEqual(["prove", "prove", "prove"]);
    expect(creates).toBe(0);
    expect(world.document!.id).toBe("key-of-production");
  });

  test("staging's credentials never replace production's key where staging has none", async () => {
    const world = staging(false);
    const { settled } = await repeat(world, ensure, 3, day);
    expect(rejected(settled[0]!).message).toContain("organization staging instead of production");
    expect(world.document).toMatchObject({
      id: "key-of-production",
      token: "fake-token-of-production",
    });
    expect(world.mostKeys).toBe(1);
  });

  test("cloned stores end with a key each, and neither deletes the other's", async () => {
    const original = worldWith("a key that is due", {});
    const { backend, document } = original;
    const clone = createWorld({
      adminToken,
      backend: () => backend,
      start: (world) => void (world.document = document),
    });
    for (let count = 0; count < 3; count++) {
      for (const world of [original, clone]) {
        resolved(await world.run(ensure));
        world.pass(2 * hour);
      }
      original.pass(2 * hour);
    }
    expect(original.document!.id).not.toBe(clone.document!.id);
    expect([storedWorks(original), storedWorks(clone)]).toEqual([true, true]);
  });
});

describe("a client that rotates its own key", () => {
  test.each([
    { client: "stored", graceMs: hour },
    { client: "stored", graceMs: 0 },
    { client: "stored once", graceMs: hour },
    { client: "stored once", graceMs: 0 },
  ] as const)("$client, with graceMs: $graceMs", async ({ client, graceMs }) => {
    const world = worldWith("a valid key", {});
    await withoutTraces(async () => {
      for (let count = 0; count < 3; count++) {
        const call: Call = { kind: "rotate", client, graceMs };
        expect(resolved(await world.run(call)).action).toBe("rotated");
        world.pass(2 * hour);
        expect(resolved(await world.run({ ...call, kind: "ensure" }))).toMatchObject({
          previous: [],
        });
        expect(ids(world)).toEqual([world.document!.id]);
      }
    });
    expect(world.violations).toEqual([]);
  });
});
