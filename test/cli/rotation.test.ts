import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openStore } from "../../src/cli/key-store.ts";
import { createTerminal } from "../../src/cli/terminal.ts";
import { createMockMonad, type MockMonad } from "../../src/testing/index.ts";
import { cli, type CliOptions, interruption } from "../helpers/cli-setup.ts";
import { apiKey, newKey, organizationId } from "../helpers/mock-setup.ts";

const base = mkdtempSync(join(tmpdir(), "monad-api-keys-cli-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const day = 86_400_000;
let folder: string;
let file: string;
let monad: MockMonad;
/** How long ago the server creates keys. */
let ageMs: number;
beforeEach(() => {
  folder = mkdtempSync(join(base, "test-"));
  file = join(folder, "key.json");
  // With the time of this machine, as the rotation has it.
  ageMs = 0;
  monad = createMockMonad({
    organizationId,
    apiKey,
    now: () => new Date(Date.now() - ageMs),
  });
});

const terms = [
  "--name",
  "ci",
  "--role",
  newKey.role_id,
  "--lifetime",
  "90d",
  "--renew-before",
  "14d",
];
const ensure = (argv: string[] = [], more: CliOptions = {}) =>
  cli(["ensure", ...terms, "--file", file, ...argv], { monad, now: Date.now, ...more });
const rotate = (argv: string[] = [], more: CliOptions = {}) =>
  cli(["rotate", "--file", file, ...argv], { monad, ...more });

interface Document {
  id: string;
  token: string;
  rotation: { previous?: { id: string }[] };
}
const stored = () => JSON.parse(readFileSync(file, "utf8")) as Document;
const ids = () => monad.keys().map(({ id }) => id);
const writes = () => monad.requests().filter(({ method }) => method !== "GET").length;

/** Stores a key of 90 days that the server has, and that has some of them left. */
async function adopt(days: number): Promise<string> {
  const expiration_time = new Date(Date.now() + days * day).toISOString();
  ageMs = (90 - days) * day;
  const response = await monad.fetch(`https://monad.com/api/v2/${organizationId}/api_keys`, {
    method: "POST",
    headers: { "x-api-key": apiKey, "content-type": "application/json" },
    body: JSON.stringify({ ...newKey, expiration_time }),
  });
  const { id, token } = (await response.json()) as Document;
  ageMs = 0;
  writeFileSync(file, JSON.stringify({ id, token }), { mode: 0o600 });
  return id;
}

describe("ensure", () => {
  test("creates a key where there is none, and leaves it alone the next time", async () => {
    const first = await ensure();
    const { id, token } = stored();
    expect([first.code, first.err, ids()]).toEqual([0, "", [id]]);
    expect(first.out).toMatch(
      new RegExp(`^created \\(missing\\): key ${id} expires .*, in 90 days\n$`),
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const second = await ensure();
    expect([second.code, ids(), stored().token]).toEqual([0, [id], token]);
    expect(second.out).toMatch(new RegExp(`^unchanged: key ${id} expires `));
    expect(first.out + second.out).not.toContain(token);
  });

  test("replaces a key that expires soon, and names the old one", async () => {
    const old = await adopt(13);
    const { code, out } = await ensure(["--grace", "2h"]);
    expect([code, ids()]).toEqual([0, [old, stored().id]]);
    expect(out).toMatch(/^rotated \(expires-soon\): key /);
    expect(out).toMatch(new RegExp(`^to be deleted by a run after .*: key ${old}$`, "m"));
  });

  test("prints the result as JSON with --json", async () => {
    const { out, err } = await ensure(["--json"]);
    expect(JSON.parse(out)).toMatchObject({
      action: "created",
      reason: "missing",
      key: { id: stored().id, name: "ci" },
      deleted: [],
      warnings: [],
    });
    expect([err, out.includes(stored().token)]).toEqual(["", false]);
  });

  test("reports a failure, and whether the stored key works, with --json", async () => {
    await ensure();
    monad.failNext("createApiKey", { status: 400 });
    const { code, err } = await rotate(["--json"]);
    expect(code).toBe(1);
    expect(JSON.parse(err)).toEqual({
      error: {
        name: "RotationError",
        message: expect.stringContaining("returned 400"),
        step: "create",
        currentId: stored().id,
        newKeyId: undefined,
        deleted: [],
        storedKeyWorks: true,
        nextRun: expect.any(String),
      },
    });
  });

  test("shows its steps on a terminal", async () => {
    const { err } = await ensure([], { typed: [] });
    expect(err).toContain("\r\x1b[Kcreate");
    expect(err.endsWith("\r\x1b[K")).toBe(true);
  });
});

describe("rotate", () => {
  test("replaces a key that is not due", async () => {
    const old = await adopt(60);
    const { code, out } = await rotate();
    expect(code).toBe(0);
    expect(out).toMatch(/^rotated: key /);
    expect(ids()).toEqual([old, stored().id]);
  });

  test("deletes the old key at once with --grace 0", async () => {
    const old = await adopt(60);
    const { code, out } = await rotate(["--grace", "0"]);
    expect([code, ids()]).toEqual([0, [stored().id]]);
    expect(out).toContain(`\ndeleted: key ${old}\n`);
  });

  test("gives the new key another name, role, description and lifetime", async () => {
    await adopt(60);
    const options = [
      "--name",
      "new",
      "--role",
      "role-2",
      "--description",
      "text",
      "--lifetime",
      "1d",
    ];
    await rotate(options);
    const key = monad.keys().at(-1)!;
    expect(key).toMatchObject({ name: "new", role_id: "role-2" });
    expect(key.description).toMatch(/^\[rotation:[\w-]+\] text$/);
    expect(Date.parse(key.expiration_time) - Date.now()).toBeLessThanOrEqual(day);
  });

  test("ends with 4 where an old key could not be deleted, and warns", async () => {
    const old = await adopt(60);
    monad.failNext("deleteApiKey", { status: 403 });
    const { code, err } = await rotate(["--grace", "0"]);
    expect([code, ids()]).toEqual([4, [old, stored().id]]);
    expect(err).toMatch(new RegExp(`^Warning: key ${old} could not be deleted: .*403`));
  });

  test("fails where there is nothing to rotate", async () => {
    const { code, err } = await rotate();
    expect([code, existsSync(file), writes()]).toEqual([1, false, 0]);
    expect(err).toMatch(/^Rotation failed at /);
  });
});

describe("--dry-run", () => {
  test.each<[string, string[], (id: string) => string]>([
    ["ensure", terms, () => "a key would be created"],
    ["rotate", [], (id) => `a key would be created to replace key ${id}`],
  ])("%s shows the first change, and makes none", async (name, options, change) => {
    const id = name === "rotate" ? await adopt(60) : "";
    if (id) await ensure(); // completes the document
    const before = [ids(), id && readFileSync(file, "utf8")];
    const argv = [name, ...options, "--file", file, "--dry-run", "--exec", "exit 9"];
    expect(await cli(argv, { monad })).toEqual({
      code: 0,
      out: `Dry run: ${change(id)}.\n`,
      err: "",
    });
    expect([ids(), id && readFileSync(file, "utf8")]).toEqual(before);
    const { out } = await cli([...argv, "--json"], { monad });
    expect(JSON.parse(out)).toEqual({ dry_run: true, first_change: change(id) });
  });

  test("shows that an interrupted create would be given up", async () => {
    const since = new Date().toISOString();
    writeFileSync(file, JSON.stringify({ rotation: { pending: { marker: "m", since } } }));
    expect((await ensure(["--dry-run"])).out).toBe(
      "Dry run: an interrupted create would be given up.\n",
    );
  });

  test("shows that a key would be adopted, promoted or deleted", async () => {
    const id = await adopt(60);
    expect((await ensure(["--dry-run"])).out).toBe(`Dry run: key ${id} would be adopted.\n`);
    const since = new Date().toISOString();
    const { token } = stored();
    writeFileSync(
      file,
      JSON.stringify({ rotation: { pending: { marker: "m", since, id, token } } }),
    );
    expect((await ensure(["--dry-run"])).out).toBe(
      `Dry run: the pending key ${id} would become the stored key.\n`,
    );
    const previous = [{ id: "id-old", after: since }];
    writeFileSync(file, JSON.stringify({ id, token, rotation: { since, previous } }));
    expect((await ensure(["--dry-run"])).out).toBe("Dry run: key id-old would be deleted.\n");
  });

  test("shows that nothing would change", async () => {
    await ensure();
    expect((await ensure(["--dry-run"])).out).toBe("Dry run: nothing would change.\n");
  });

  test("fails as the run would", async () => {
    await adopt(60);
    monad.failNext("getApiKey", { status: 400 });
    const { code, err } = await ensure(["--dry-run"]);
    expect([code, writes()]).toEqual([1, 1]);
    expect(err).toContain("returned 400");
  });
});

describe("--load and --save", () => {
  /** A store of files: the document, and every input of the command that saves. */
  const commands = () => {
    const save = `node -e '
      const fs = require("fs");
      const input = fs.readFileSync(0, "utf8");
      fs.appendFileSync("inputs", input + "\\n");
      const { next, previous } = JSON.parse(input);
      const held = fs.existsSync("document") ? fs.readFileSync("document", "utf8") : "null";
      if (held !== JSON.stringify(previous)) process.exit(1);
      fs.writeFileSync("document", JSON.stringify(next));'`;
    const at = (command: string) => `cd '${folder}' && ${command}`;
    return ["--load", at("if test -f document; then cat document; fi"), "--save", at(save)];
  };
  const run = (argv: string[] = []) => cli(["ensure", ...terms, ...commands(), ...argv], { monad });
  const document = () => JSON.parse(readFileSync(join(folder, "document"), "utf8")) as Document;

  test("keep the document: nothing at first, then what was saved", async () => {
    const first = await run();
    expect([first.code, first.err]).toEqual([0, ""]);
    expect(ids()).toEqual([document().id]);
    const inputs = readFileSync(join(folder, "inputs"), "utf8").trim().split("\n");
    expect(JSON.parse(inputs[0]!)).toMatchObject({ previous: null, next: { rotation: {} } });
    expect(JSON.parse(inputs.at(-1)!)).toMatchObject({ next: { id: document().id } });
    expect((await run()).out).toMatch(/^unchanged/);
    expect(first.out + first.err).not.toContain(document().token);
  });

  test.each([
    ["exit 4", "the command of --load failed with exit code 4"],
    ["echo denied >&2; exit 1", "failed with exit code 1: denied"],
    ["echo fake-secret", "printed something other than one JSON document"],
    [`echo '{"token":"fake-secret"}'`, "the document's id is missing beside a token"],
    ["printf '\\377\\376fake-secret'", "printed something other than one JSON document"],
  ])("fail where load is %j, and show no document", async (load, message) => {
    const argv = ["ensure", ...terms, "--load", load, "--save", "exit 9"];
    const { code, out, err } = await cli(argv, { monad });
    expect([code, out, writes()]).toEqual([1, "", 0]);
    expect(err).toContain(message);
    expect(err).not.toContain("fake-secret");
  });

  test("show what save prints on stderr where it fails, without a token", async () => {
    const stderr = new PassThrough({ encoding: "utf8" });
    const stdin = Object.assign(Readable.from([]), { isTTY: false });
    const { signal } = new AbortController();
    const io = { stdin, stdout: new PassThrough(), stderr, signal, now: Date.now };
    const terminal = createTerminal(io, { json: false, quiet: false });
    const store = await openStore({ load: "true", save: "cat >&2; exit 5" }, terminal);
    const pending = { marker: "m", since: "", id: "id-2", token: "fake-pending-token" };
    const next = { id: "id-1", token: "fake-stored-token", rotation: { pending } };
    terminal.fail(await Promise.resolve(store.save(next, undefined)).catch((error) => error), "");
    expect(stderr.read()).toBe(
      'the command of --save failed with exit code 5: {"next":{"id":"id-1","token":"[redacted]",' +
        '"rotation":{"pending":{"marker":"m","since":"","id":"id-2","token":"[redacted]"}}},"previous":null}\n',
    );
  });
});

describe("--verify", () => {
  test("gets id and token on stdin, and accepts by exit code 0", async () => {
    const { code, out, err } = await ensure(["--verify", `cat > '${join(folder, "seen")}'`]);
    const { id, token } = stored();
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, "seen"), "utf8"))).toEqual({ id, token });
    expect(out + err).not.toContain(token);
  });

  test("fails the run where it exits otherwise, and the next one tries the same key", async () => {
    const { code, err } = await ensure(["--verify", "cat >&2; exit 1"]);
    expect(code).toBe(1);
    expect(err).toContain("the command of --verify failed with exit code 1");
    expect(err).not.toMatch(/mock-token/);
    const [id] = ids();
    expect((await ensure()).code).toBe(0);
    expect([stored().id, ids()]).toEqual([id, [id]]);
  });
});

describe("--exec", () => {
  test("runs after a change, and not without one", async () => {
    const exec = ["--exec", "echo reloaded"];
    expect((await ensure(exec)).err).toBe("reloaded\n");
    expect((await ensure(exec)).err).toBe("");
  });

  test("ends with 4 where it fails, as the key is stored", async () => {
    const { code, err } = await ensure(["--exec", "exit 3"]);
    expect([code, ids()]).toEqual([4, [stored().id]]);
    expect(err).toMatch(
      /^Warning: The key is stored, but the command of --exec failed with exit code 3\./,
    );
  });
});

test("ends with 130 on Ctrl-C, and the next run completes it", async () => {
  const stop = new AbortController();
  const fetch: typeof globalThis.fetch = async (input, init) => {
    if (init?.method === "POST") stop.abort(interruption());
    return monad.fetch(input, init);
  };
  const { code } = await ensure([], { monad: { fetch }, signal: stop.signal });
  expect(code).toBe(130);
  expect((await ensure()).code).toBe(0);
  expect(ids()).toEqual([stored().id]);
});

test.each([
  [
    ["ensure", "--file", "f", "--name", "n"],
    "ensure needs --name, --role, --lifetime and --renew-before",
  ],
  [
    ["ensure", ...terms],
    "Say where the key is kept: --file FILE, or --load COMMAND and --save COMMAND",
  ],
  [["ensure", ...terms, "--load", "true"], "Say where the key is kept"],
  [["rotate", "--save", "true"], "Say where the key is kept"],
  [["rotate", "--file", "f", "--load", "true", "--save", "true"], "Say where the key is kept"],
  [["rotate", "--file", ""], "--file has an empty value"],
  [["rotate", "--file", "f", "--lifetime", "1s"], "--lifetime must be at least a minute"],
  [["rotate", "--file", "f", "--lifetime", "long"], "--lifetime takes a number with a unit"],
  [["rotate", "--file", "f", "--grace", "-1h"], "--grace needs a value"],
  [["rotate", "--file", "f", "--grace", "1"], "--grace takes a number with a unit"],
  [["rotate", "--file", "f", "--verify", ""], "--verify has an empty value"],
  [["rotate", "--file", "f", "--exec", ""], "--exec has an empty value"],
  [["rotate", "--file", "f", "--role", ""], "--role has an empty value"],
  [
    ["ensure", "--file", "f", ...terms.slice(0, 5), "14d", "--renew-before", "14d"],
    "--renew-before must be less than --lifetime",
  ],
])("refuses %j, and sends nothing", async (argv, message) => {
  const { code, out, err } = await cli(argv, { monad });
  expect([code, out, monad.requests()]).toEqual([2, "", []]);
  expect(err).toContain(message);
});
