import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { MockMonad } from "../../src/testing/index.ts";
import { cli, interruption } from "../helpers/cli-setup.ts";
import { mock } from "../helpers/mock-setup.ts";

const base = mkdtempSync(join(tmpdir(), "monad-api-keys-cli-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const keys = [
  { id: "id-1", name: "one", description: "first" },
  { id: "id-2", name: "two" },
  { id: "id-3", name: "three" },
];
let monad: MockMonad;
let file: string;
beforeEach(() => {
  monad = mock({ keys });
  file = join(mkdtempSync(join(base, "test-")), "key.json");
});

const idsLeft = () => monad.keys().map(({ id }) => id);
const writes = () => monad.requests().filter(({ method }) => method !== "GET");

describe("update", () => {
  test("changes what it is given, and prints the key", async () => {
    const argv = ["update", "id-1", "--yes", "--name", "new", "--json"];
    const { code, out, err } = await cli(argv, { monad });
    expect([code, err]).toEqual([0, ""]);
    expect(JSON.parse(out)).toMatchObject({ id: "id-1", name: "new", description: "first" });
  });

  test("removes a description", async () => {
    await cli(["update", "id-1", "--yes", "--description", ""], { monad });
    expect(monad.keys()[0]).toMatchObject({ name: "one", description: "" });
  });

  test("shows the key and asks on a terminal", async () => {
    const argv = ["update", "id-1", "--name", "new", "--description", "second"];
    const yes = await cli(argv, { monad, typed: ["y"] });
    expect(yes.code).toBe(0);
    expect(yes.err).toMatch(
      /^id-1 +one .*\nChange the name to "new" and the description to "second"\? \[y\/N\] /m,
    );
    expect(monad.keys()[0]!.name).toBe("new");
  });
});

describe("delete", () => {
  test("deletes keys, and prints their ids", async () => {
    const argv = ["delete", "--yes", "id-1", "id-3", "id-1"];
    expect(await cli(argv, { monad })).toEqual({
      code: 0,
      out: "id-1\nid-3\n",
      err: "2 of 2 keys were deleted.\n",
    });
    expect(idsLeft()).toEqual(["id-2"]);
  });

  test.each([["y"], ["YES"], [" yes "]])("deletes where the reply is %j", async (reply) => {
    const { code, err } = await cli(["delete", "id-1", "id-2"], { monad, typed: [reply] });
    expect(err).toMatch(/^id-2 +two .*\nDelete these 2 keys\? \[y\/N\] /m);
    expect([code, idsLeft()]).toEqual([0, ["id-3"]]);
  });

  test.each([["n"], [""], ["yep"], ["no"]])(
    "changes nothing where the reply is %j",
    async (reply) => {
      const { code, out, err } = await cli(["delete", "id-1"], { monad, typed: [reply] });
      expect([code, out, idsLeft()]).toEqual([1, "", ["id-1", "id-2", "id-3"]]);
      expect(err).toMatch(/Nothing was changed\.\n$/);
    },
  );

  test("changes nothing where the input ends", async () => {
    expect((await cli(["delete", "id-1"], { monad, typed: [] })).code).toBe(1);
    expect(writes()).toEqual([]);
  });

  test("deletes nothing where one of several ids is wrong, and asks nothing", async () => {
    const { code, err } = await cli(["delete", "id-1", "id-9"], { monad, typed: ["y"] });
    expect([code, writes()]).toEqual([1, []]);
    expect(err).toContain("id-9 returned 404");
  });

  test("deletes nothing where an id cannot be one", async () => {
    const { code } = await cli(["delete", "--yes", "id-1", ".."], { monad });
    expect([code, monad.requests()]).toEqual([2, []]);
  });

  test("deletes the others where a key does not exist or cannot be deleted", async () => {
    monad.failNext("deleteApiKey", { status: 403 });
    const argv = ["delete", "--yes", "id-1", "id-9", "id-2"];
    const { code, out, err } = await cli(argv, { monad });
    expect([code, out]).toEqual([1, "id-2\n"]);
    expect(err).toMatch(/^Warning: deleteApiKey: .* returned 403/);
    expect(err).toContain("Warning: There is no key id-9.\n1 of 3 keys were deleted.\n");
    expect(idsLeft()).toEqual(["id-1", "id-3"]);
  });

  test("reports each key with --json", async () => {
    const { code, out, err } = await cli(["delete", "--yes", "--json", "id-9", "id-2"], { monad });
    expect([code, err]).toEqual([1, ""]);
    expect(JSON.parse(out)).toEqual([
      { id: "id-9", deleted: false, error: expect.objectContaining({ status: 404 }) },
      { id: "id-2", deleted: true },
    ]);
  });

  test("completes the delete that is under way on Ctrl-C, begins no other, and reports both", async () => {
    const stop = new AbortController();
    const fetch: typeof globalThis.fetch = (input, init) => {
      if (String(input).endsWith("/id-2")) stop.abort(interruption());
      return monad.fetch(input, init);
    };
    const argv = ["delete", "--yes", "id-1", "id-2", "id-3"];
    const { code, out, err } = await cli(argv, { monad: { fetch }, signal: stop.signal });
    expect([code, out]).toEqual([130, "id-1\nid-2\n"]);
    expect(err).toBe("2 of 3 keys were deleted.\nStopped by SIGINT.\n");
    expect(idsLeft()).toEqual(["id-3"]);
  });

  test("shows progress on a terminal", async () => {
    const { err } = await cli(["delete", "--yes", "id-1", "id-2"], { monad, typed: [] });
    expect(err).toContain("\r\x1b[K1 of 2 keys deleted\r\x1b[K");
  });
});

describe("regenerate", () => {
  test.each(["replace", "in-place"] as const)(
    "writes the key of the response (%s)",
    async (regeneration) => {
      monad = mock({ keys, regeneration });
      const argv = ["regenerate", "id-1", "--yes", "--out", file, "--expires", "2027-01-01"];
      const { code, out } = await cli(argv, { monad });
      const written = JSON.parse(readFileSync(file, "utf8"));
      expect(code).toBe(0);
      expect(written).toMatchObject({ name: "one", expiration_time: "2027-01-01T00:00:00.000Z" });
      expect(written.id === "id-1").toBe(regeneration === "in-place");
      expect(out).toContain(written.id);
      expect(out).not.toContain(written.token);
    },
  );

  test("asks on a terminal, states that the old token dies, and leaves no file where the reply is no", async () => {
    const { code, err } = await cli(["regenerate", "id-1", "--out", file], { monad, typed: ["n"] });
    expect([code, writes(), existsSync(file)]).toEqual([1, [], false]);
    expect(err).toContain("The old one stops working at once. [y/N]");
  });

  test("keeps the new token where the command of --save fails: the old one is dead", async () => {
    const temporary = mkdtempSync(join(base, "tmp-"));
    const argv = ["regenerate", "id-1", "--yes", "--save", "exit 1"];
    const { code } = await cli(argv, { monad, env: { TMPDIR: temporary } });
    const kept = join(temporary, readdirSync(temporary)[0]!, "key.json");
    expect(code).toBe(1);
    expect(JSON.parse(readFileSync(kept, "utf8")).id).toBe(monad.keys().at(-1)!.id);
  });

  test("leaves no file where the key does not exist", async () => {
    const argv = ["regenerate", "id-9", "--yes", "--out", file];
    expect((await cli(argv, { monad })).code).toBe(1);
    expect(existsSync(file)).toBe(false);
  });
});

describe.each([
  ["update", ["update", "id-1", "--name", "new"]],
  ["delete", ["delete", "id-1"]],
  ["regenerate", ["regenerate", "id-1", "--save", "exit 9"]],
])("%s", (_, argv) => {
  test("needs --yes without a terminal, and sends nothing", async () => {
    const { code, out, err } = await cli(argv, { monad });
    expect([code, out, monad.requests()]).toEqual([2, "", []]);
    expect(err).toContain("--yes is needed, because there is no terminal to ask on");
  });

  test("changes nothing with --dry-run, and shows the key", async () => {
    for (const more of [[], ["--yes"]]) {
      const { code, out } = await cli([...argv, "--dry-run", ...more], { monad });
      expect([code, writes()]).toEqual([0, []]);
      expect(out).toMatch(/^Dry run: .*\nID .*\nid-1 +one /);
    }
    const { out } = await cli([...argv, "--dry-run", "--json"], { monad });
    expect(JSON.parse(out)).toEqual({ dry_run: true, ids: ["id-1"] });
  });

  test("ends with 130 on Ctrl-C while it asks, and changes nothing", async () => {
    const stop = new AbortController();
    const { code, err } = await cli(argv, {
      monad,
      typed: [],
      waitsForInput: true,
      signal: stop.signal,
      onMessage: (text) => {
        if (text.includes("[y/N]")) stop.abort(interruption());
      },
    });
    expect([code, writes()]).toEqual([130, []]);
    expect(err).toContain("Stopped by SIGINT.");
  });
});

describe("--exec", () => {
  const argv = () => ["regenerate", "id-1", "--yes", "--out", file, "--exec"];

  test("runs after the token is delivered, and its output is a message", async () => {
    const { code, err } = await cli([...argv(), `test -s '${file}' && echo reloaded`], { monad });
    expect([code, err.split("\n").at(-2)]).toEqual([0, "reloaded"]);
  });

  test("ends with 4 where it fails, as the key is stored", async () => {
    const { code, err } = await cli([...argv(), "echo down >&2; exit 7"], { monad });
    expect(code).toBe(4);
    expect(err).toContain(
      "Warning: The key is stored, but the command of --exec failed with exit code 7: down.",
    );
    expect(existsSync(file)).toBe(true);
  });

  test("does not run where the change fails", async () => {
    monad.failNext("regenerateApiKey", { status: 400 });
    const { code, err } = await cli([...argv(), "echo reloaded"], { monad });
    expect(code).toBe(1);
    expect(err).not.toContain("reloaded");
  });
});

test.each([
  [["update", "id-1", "--yes"], "update needs --name or --description"],
  [["update", "--yes", "--name", "n"], "update needs ID"],
  [["update", "id-1", "--yes", "--name", ""], "--name has an empty value"],
  [["update", "id-1", "--name", "n", "--yes=1"], "--yes takes no value"],
  [["delete", "--yes"], "delete needs ID..."],
  [["regenerate", "id-1", "--yes"], "Say where it goes"],
  [["regenerate", "id-1", "--yes", "--save", "true", "--expires", "never"], "--expires takes"],
  [
    ["regenerate", "id-1", "--yes", "--out", "/nowhere/at/all"],
    "--out: /nowhere/at/all cannot be written",
  ],
  [["regenerate", "id-1", "id-2", "--yes"], "regenerate takes one ID, not 2"],
])("refuses %j, and sends nothing", async (argv, message) => {
  const { code, out, err } = await cli(argv, { monad });
  expect([[1, 2].includes(code), out, monad.requests()]).toEqual([true, "", []]);
  expect(err).toContain(message);
});
