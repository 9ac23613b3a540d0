/** Each rule of the rotation, broken once: the explorer, or a hostile world, notices it. */
import { describe, expect, test } from "vitest";
import { deferred } from "../helpers/client-setup.ts";
import {
  exploreFaults,
  exploreTwoRuns,
  type Scenario,
  withoutTraces,
} from "../helpers/rotation-explorer.ts";
import { type Edit, loadMutant } from "../helpers/rotation-mutants.ts";
import { calls, scenario, type Start } from "../helpers/rotation-scenarios.ts";
import { createServer, type ServerOptions } from "../helpers/rotation-server.ts";
import { type Call, createWorld, day, hour, type World } from "../helpers/rotation-world.ts";

type Mutant = Awaited<ReturnType<typeof loadMutant>>;
/** What notices that a rule is broken. Returns what is wrong. */
type Probe = (mutant: Mutant) => Promise<string[]>;

const ensure: Call = { kind: "ensure" };
const rotateNow = calls["rotateApiKey with graceMs: 0"]!;

const withMutant = (
  { library, errors }: Mutant,
  call: Call,
  start: Start,
  server: ServerOptions = {},
  options: Partial<Scenario> = {},
): Scenario => ({ ...scenario(call, start, { ...server, errors }), library, ...options });

const faults =
  (call: Call, start: Start): Probe =>
  async (mutant) =>
    (await exploreFaults(start, withMutant(mutant, call, start))).failures;

const twoRuns =
  (call: Call, start: Start): Probe =>
  async (mutant) =>
    (await exploreTwoRuns(start, withMutant(mutant, call, start), call)).failures;

/**
 * A run is suspended for two hours before its create. Another gives up its marker, and is about to forget it when
 * the create takes effect. With `loses`, the first run then loses its compare-and-swap, after ten seconds.
 */
const lateCreate =
  (loses: boolean): Probe =>
  async (mutant) => {
    const world = createWorld(withMutant(mutant, ensure, "nothing"));
    const resumed = deferred();
    const created = deferred();
    const first = world.start(ensure, new Map(), async (moment, name) => {
      if (moment !== "before") return;
      if (name === "create") await resumed.promise;
      if (name !== "save" || world.own().length === 0) return;
      created.resolve();
      if (!loses) return;
      world.pass(10_000);
      await second.settled;
    });
    await new Promise(setImmediate);
    world.pass(2 * hour);
    const second = world.start(ensure, new Map(), async (moment, name) => {
      const isAboutToForget = name === "save" && world.document?.rotation?.abandoned;
      if (moment !== "before" || !isAboutToForget) return;
      resumed.resolve();
      await (loses ? created.promise : first.settled);
    });
    await Promise.all([first.settled, second.settled]);
    for (let left = 3; left > 0; left--) {
      world.pass(3 * hour);
      await world.run(ensure);
    }
    return [...world.violations, ...(world.own().length === 1 ? [] : ["a key is left"])];
  };

/** Runs in a world of its own: `count` times, every so often. Afterwards, `check` says what is wrong. */
const nights =
  (
    {
      call = ensure,
      start = "nothing" as Start,
      server = {} as ServerOptions,
      count = 4,
      everyMs = 2 * hour,
    },
    prepare: (world: World) => void = () => {},
    check: (world: World, creates: number) => boolean = () => true,
  ): Probe =>
  async (mutant) => {
    const world = createWorld(withMutant(mutant, call, start, server));
    prepare(world);
    let creates = 0;
    for (let left = count; left > 0; left--) {
      const { settled, steps } = world.start(call);
      await settled;
      creates += steps.filter((step) => step === "create").length;
      world.pass(everyMs);
    }
    return [...world.violations, ...(check(world, creates) ? [] : ["the check fails"])];
  };

const entriesOf = ({ backend }: World) => (backend as ReturnType<typeof createServer>).entries;
const staysCurrent = ({ document }: World) => document?.id === "key-4";

const rules: Record<string, { edits: Edit[]; probe: Probe }> = {
  "a marker that another run has abandoned is never claimed again": {
    edits: [
      ["create", "    const marker = crypto.randomUUID();\n", ""],
      [
        "create",
        "const own: string[] = [];",
        "const own: string[] = []; const marker = crypto.randomUUID();",
      ],
      ["journal", "abandoned.some((each) => own.includes(each.marker))", "false"],
    ],
    probe: twoRuns(ensure, "nothing"),
  },
  "a run that loses a compare-and-swap does not delete the key that it has created": {
    edits: [
      [
        "save",
        "if (saved === false)",
        'if (saved === false && next.rotation?.pending?.token) throw new NoLongerApplies(""); else if (saved === false)',
      ],
      [
        "create",
        "await record(run, recordCreated(created), undefined);",
        "await record(run, recordCreated(created), undefined).catch(async (error) => { await run.apiKeys.delete(key.id); throw error; });",
      ],
    ],
    probe: faults(ensure, "nothing"),
  },
  "nothing deletes the current id, although the journal calls it previous": {
    edits: [
      ["next-step", "if (entry.id !== id) return", "return"],
      ["clean-up", "if (document?.id === id) return document;", ""],
    ],
    probe: nights({ start: "a valid key" }, (world) => {
      const { rotation, ...rest } = world.document!;
      const previous = [{ id: rest.id!, after: new Date(world.now() - hour).toISOString() }];
      world.document = { ...rest, rotation: { ...rotation, previous } };
      world.violations.length = 0;
    }),
  },
  "nothing deletes the current id, although it has an abandoned marker": {
    edits: [
      ["next-step", "isCurrentOrPrevious(document, id)\n", "false\n"],
      ["clean-up", "if (document?.id === id) return document;", ""],
    ],
    probe: nights({ start: "a valid key" }, (world) => {
      const { rotation, ...rest } = world.document!;
      const marker = "00000000-0000-4000-a000-00000current";
      const abandoned = [{ marker, since: new Date(world.now()).toISOString() }];
      world.document = { ...rest, rotation: { ...rotation, abandoned } };
      entriesOf(world).delete("key-3"); // the copy
      world.protect();
      world.violations.length = 0;
    }),
  },
  "a save counts when a load shows it": {
    edits: [
      ["save", "if (saved === false)", "if (saved !== false) return (run.document = next); else"],
      ["clean-up", "if (document?.id === id) return document;", ""],
    ],
    probe: faults(rotateNow, "a valid key"),
  },
  "a change is applied to the document as it is by then": {
    edits: [
      [
        "journal",
        "pending?.marker !== marker || pending.token !== token) {",
        "pending?.marker !== marker) {",
      ],
    ],
    probe: async (mutant) => {
      // A person has replaced the pending token meanwhile.
      const world = createWorld(withMutant(mutant, ensure, "a token that is not proven"));
      const { settled } = world.start(ensure, new Map(), async (moment, name) => {
        const { rotation, ...rest } = world.document!;
        if (moment !== "after" || name !== "list" || !rotation?.pending) return;
        const pending = { ...rotation.pending, token: "fake-token-by-hand" };
        world.document = { ...rest, rotation: { ...rotation, pending } };
      });
      const { state } = await settled;
      return state === "resolved" ? ["the run promotes another token"] : [];
    },
  },
  "a lost create is abandoned": {
    edits: [
      [
        "create",
        "isRejected(error) ? removeClaim(marker) : recordAbandoned(claimed)",
        "removeClaim(marker)",
      ],
    ],
    probe: faults(ensure, "nothing"),
  },
  "a create that has got an id stays in the journal": {
    edits: [
      ["journal", "each.id === entry.id &&", '("marker" in each || each.id === entry.id) &&'],
    ],
    probe: lateCreate(false),
  },
  "what a suspended run has created is recorded": {
    edits: [["save", "const leastSaves = 3", "const leastSaves = 0"]],
    probe: lateCreate(true),
  },
  "an abandoned create without an id survives a promotion": {
    edits: [
      ["journal", "each.id !== undefined && each.id === document?.id", "each.id === document?.id"],
    ],
    probe: faults(ensure, "an interrupted first create"),
  },
  "a token is proven before it is promoted": {
    edits: [["promote", 'proof.kind === "accepted"', "true"]],
    probe: faults(ensure, "nothing"),
  },
  "a 404 is not believed at once": {
    edits: [
      [
        "clean-up",
        "isNotFound(failure) ? 1 : 0; misses < 2",
        "isNotFound(failure) ? 2 : 0; misses < 2",
      ],
      [
        "clean-up",
        "const reason = failure",
        'if (isNotFound(failure)) return "not-found"; const reason = failure',
      ],
    ],
    probe: faults(ensure, "a key that is due, and what failed runs have left"),
  },
  "the old key works for its grace": {
    edits: [["promote", "clock.now() + options.graceMs", "clock.now()"]],
    probe: faults(ensure, "a key that is due"),
  },
  "the grace begins when the new token is saved": {
    edits: [["promote", "> 60_000", "> 1e15"]],
    probe: async (mutant) => {
      const world = createWorld(withMutant(mutant, ensure, "a key that is due"));
      const { settled } = world.start(ensure, new Map(), async (moment, name) => {
        const { pending } = world.document?.rotation ?? {};
        if (moment === "before" && name === "save" && pending?.token) world.pass(50 * 60_000);
      });
      await settled;
      const after = Date.parse(world.document!.rotation!.previous![0]!.after);
      return after - world.now() < 59 * 60_000 ? ["the grace is shorter"] : [];
    },
  },
  "previous keys are deleted only if the current token was accepted just now": {
    edits: [["next-step", "current?.works !== true || ", ""]],
    probe: nights(
      { start: "a key that is due, and what failed runs have left", count: 1 },
      (world) => void (entriesOf(world).get("key-4")!.token = "fake-token-of-a-person"),
    ),
  },
  "keys with one marker are not deleted": {
    edits: [["next-step", "ids.length > 1", "false"]],
    probe: nights({ start: "an interrupted create", count: 1 }, (world) => {
      const { description = "" } = entriesOf(world).get("key-5")!.key;
      world.backend.add({ description });
      world.protect();
    }),
  },
  "at most five keys are alive": {
    edits: [["journal", "maxRetired = 4", "maxRetired = 99"]],
    probe: nights({ server: { createFails: true, forbidsDelete: true }, count: 9 }),
  },
  "a server that caps lifetimes has the key replaced at a third of them": {
    edits: [["due", "Math.min(renewBeforeMs, lifetime / 3)", "renewBeforeMs"]],
    probe: nights(
      { server: { capMs: 7 * day }, count: 30, everyMs: day },
      undefined,
      (_, creates) => creates <= 7,
    ),
  },
  "the age of the key counts, because the server's clock may differ": {
    edits: [["due", "[byExpiration, byAge]", "[byExpiration]"]],
    probe: nights(
      { server: { clockOffsetMs: 80 * day }, count: 2, everyMs: 9.5 * day },
      undefined,
      ({ document, backend }) => backend.isAccepted(document!.token!),
    ),
  },
  "a refused token is tried again for an hour": {
    edits: [["promote", "giveUpAfterMs = 3_600_000", "giveUpAfterMs = 0"]],
    probe: nights(
      { server: { lagMs: 60_000 }, count: 4, everyMs: 30_000 },
      undefined,
      (_, creates) => creates === 1,
    ),
  },
  "another organization's credentials create nothing": {
    edits: [["inspect", "if (!found || found === expected) return;", "return;"]],
    probe: nights(
      { start: "a key that is gone", server: { organizationId: "another" } },
      undefined,
      (_, creates) => creates === 0,
    ),
  },
  "a key of another organization is never promoted": {
    edits: [["create", "key.organization_id !== organization_id", "false"]],
    probe: nights(
      { start: "a key that is gone", server: { organizationId: "another" } },
      (world) => {
        entriesOf(world).clear();
        world.protect();
      },
      ({ document }) => document?.id === "key-that-is-gone",
    ),
  },
  "a key of another role is never promoted": {
    edits: [["create", "key.role_id !== role_id", "false"]],
    probe: nights(
      { start: "a key that is due", server: { role: "another" } },
      undefined,
      staysCurrent,
    ),
  },
  "a 403 accepts a token only if a wrong one gets a 401": {
    edits: [["prove", "statusOf(await listError(run, wrongToken(token))) === 401", "true"]],
    probe: nights(
      { start: "a key that is due", server: { hasFirewall: true } },
      undefined,
      staysCurrent,
    ),
  },
  "a run that was suspended for a week promotes nothing": {
    edits: [
      [
        "journal",
        'throw new NoLongerApplies("another run has given up the new key, or has replaced it");',
        "",
      ],
    ],
    probe: async (mutant) => {
      const world = createWorld(withMutant(mutant, ensure, "a token that is not proven"));
      let isSuspended = false;
      const { settled } = world.start(ensure, new Map(), async (moment, name) => {
        if (moment !== "after" || name !== "list" || isSuspended) return;
        isSuspended = true;
        world.pass(8 * day);
        await world.run(rotateNow); // promotes the pending key
        await world.run(rotateNow); // replaces and deletes it
      });
      await settled;
      return world.violations;
    },
  },
};

describe("a broken rule is noticed:", () => {
  test.each(Object.entries(rules))("%s", async (_, { edits, probe }) => {
    const found = await withoutTraces(async () => probe(await loadMutant(edits)));
    expect(found).not.toEqual([]);
  });

  test.each(Object.entries(rules))(
    "and kept by the rotation as it is: %s",
    async (_, { probe }) => {
      const found = await withoutTraces(async () => probe(await original));
      expect(found).toEqual([]);
    },
  );
});

const original = loadMutant([]);
