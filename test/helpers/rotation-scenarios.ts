/** What exists before a rotation, on the server and in the store. */
import { adminToken, createServer, type ServerOptions } from "./rotation-server.ts";
import type { Scenario } from "./rotation-explorer.ts";
import { type Call, createWorld, day, hour, type World } from "./rotation-world.ts";

const marker = (name: string) => `00000000-0000-4000-a000-${name.padStart(12, "0")}`;
const at = (world: World, ms: number) => new Date(world.now() + ms).toISOString();

/** Keys that a rotation must not touch: of the same name, marked by another store, copied from the current key. */
function addForeignKeys(world: World): void {
  const created_at = at(world, -day);
  for (const fields of [
    { name: "ci", description: "for CI" },
    { name: "ci", description: `[rotation:${marker("other")}] of another store` },
    { name: "copy", description: `[rotation:${marker("current")}] for CI` },
  ]) {
    world.backend.add({ ...fields, created_at });
  }
  world.protect();
}

/** The current key, with so much time left. */
function addCurrent(world: World, leftMs: number): void {
  const { key, token } = world.backend.add(
    {
      description: `[rotation:${marker("current")}] for CI`,
      created_at: at(world, leftMs - 90 * day),
    },
    leftMs,
  );
  const { id, expiration_time, organization_id = "organization" } = key;
  const rotation = { since: at(world, leftMs - 90 * day) };
  world.document = { id, token, expiration_time, organization_id, rotation };
}

/** A create whose run was interrupted before its result was saved. */
function interrupt(world: World): void {
  const { rotation, ...rest } = world.document ?? {};
  world.backend.add({ description: `[rotation:${marker("lost")}] for CI` });
  const pending = { marker: marker("lost"), since: at(world, -day) };
  world.document = { ...rest, rotation: { ...rotation, pending } };
}

export const starts = {
  nothing: addForeignKeys,
  "a valid key": (world) => {
    addForeignKeys(world);
    addCurrent(world, 80 * day);
  },
  "a key that is due": (world) => {
    addForeignKeys(world);
    addCurrent(world, 10 * day);
  },
  "a key that is due, and what failed runs have left": (world) => {
    addForeignKeys(world);
    addCurrent(world, 10 * day);
    const lost = { marker: marker("lost"), since: at(world, -day) };
    world.backend.add({ description: `[rotation:${lost.marker}] for CI` });
    const given = world.backend.add({ description: `[rotation:${marker("given-up")}]` });
    const old = world.backend.add({ description: "for CI" });
    const { rotation, ...rest } = world.document!;
    const abandoned = [
      lost,
      { marker: marker("given-up"), since: at(world, -day), id: given.key.id },
    ];
    const previous = [{ id: old.key.id, after: at(world, -hour) }];
    world.document = { ...rest, rotation: { ...rotation, abandoned, previous } };
  },
  "an interrupted create": (world) => {
    addForeignKeys(world);
    addCurrent(world, 10 * day);
    interrupt(world);
  },
  "an interrupted first create": (world) => {
    addForeignKeys(world);
    interrupt(world);
  },
  "a token that is not proven": (world) => {
    addForeignKeys(world);
    addCurrent(world, 10 * day);
    const { key, token } = world.backend.add({ description: `[rotation:${marker("new")}] for CI` });
    const { rotation, ...rest } = world.document!;
    const pending = { marker: marker("new"), since: at(world, -day), id: key.id, token };
    world.document = { ...rest, rotation: { ...rotation, pending } };
  },
  "a key to adopt": (world) => {
    addForeignKeys(world);
    const { key, token } = world.backend.add({ description: "for CI" }, 10 * day);
    world.document = { id: key.id, token };
  },
  "a key that is gone": (world) => {
    addForeignKeys(world);
    const rotation = { since: at(world, -day) };
    const gone = { id: "key-that-is-gone", token: "fake-token-that-is-gone" };
    world.document = { ...gone, organization_id: "organization", rotation };
  },
} satisfies Record<string, (world: World) => void>;
export type Start = keyof typeof starts;

export const calls: Record<string, Call> = {
  ensureApiKey: { kind: "ensure" },
  "rotateApiKey with graceMs: 0": {
    ...{ kind: "rotate", graceMs: 0 },
    ...{ name: "ci", role_id: "role", lifetimeMs: 90 * day },
  },
};

/** Numbers in [0, 1) by the seed alone. */
export function randomOf(seed: number): () => number {
  let state = (seed % 2147483646) + 1;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}

/** A scenario over the fake server. */
export const scenario = (
  call: Call,
  start: Start,
  server: ServerOptions = {},
  options: Partial<Scenario> = {},
): Scenario => ({
  call,
  adminToken,
  start: starts[start],
  backend: (now, onDelete) => createServer(now, server, onDelete),
  ...options,
});

export const worldOf = (
  start: Start,
  server: ServerOptions = {},
  options: Partial<Scenario> = {},
) => createWorld(scenario({ kind: "ensure" }, start, server, options));
