import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { MockMonad } from "../../src/testing/index.ts";
import { cli, type CliOptions } from "../helpers/cli-setup.ts";
import { mock, newKey } from "../helpers/mock-setup.ts";

const base = mkdtempSync(join(tmpdir(), "monad-api-keys-cli-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(base, "test-"));
  file = join(folder, "key.json");
});

const options = ["--name", "ci", "--role", newKey.role_id, "--expires", "90d"];
const create = (argv: string[], more: CliOptions = {}) =>
  cli(["create", ...options, ...argv], more);

/** The token of the only key, which the mock shows to tests alone. */
const tokenOf = (text: string) => (JSON.parse(text) as { token: string }).token;
const modeOf = (path: string) => statSync(path).mode & 0o777;
const created = (monad: MockMonad) =>
  monad.requests().filter(({ operation }) => operation === "createApiKey").length;

describe("create --out", () => {
  test("writes the key into a file that its owner alone can read, and prints it without its token", async () => {
    const monad = mock();
    const { code, out, err } = await create(["--out", file, "--description", ""], { monad });
    const key = monad.keys()[0]!;
    const written = JSON.parse(readFileSync(file, "utf8"));
    expect(code).toBe(0);
    expect(written).toMatchObject({
      id: key.id,
      name: "ci",
      expiration_time: "2026-07-30T12:00:00.000Z",
    });
    expect(modeOf(file)).toBe(0o600);
    expect(out).toContain(key.id);
    expect(err).toBe(`The key is in ${file}.\nThe key ${key.id} was created.\n`);
    expect(out + err).not.toContain(written.token);
    expect(
      await cli(["list", "--api-key-file", file], { monad, env: { MONAD_API_KEY: undefined } }),
    ).toMatchObject({ code: 0 });
  });

  test("prints JSON without a token with --json", async () => {
    const { out, err } = await create(["--out", file, "--json"]);
    const { token, ...key } = JSON.parse(readFileSync(file, "utf8"));
    expect(JSON.parse(out)).toEqual(key);
    expect([err, typeof token]).toEqual(["", "string"]);
  });

  test("writes the token alone with --token-only", async () => {
    const monad = mock();
    await create(["--out", file, "--token-only"], { monad });
    expect(readFileSync(file, "utf8")).toMatch(/^mock-token-\w+$/);
  });

  test("has made the file, for its owner alone, before the key is created", async () => {
    const monad = mock();
    const seen: unknown[] = [];
    const fetch: typeof globalThis.fetch = (input, init) => {
      const { mode, size } = statSync(file);
      seen.push([mode & 0o777, size > 1000, readFileSync(file, "utf8").trim()]);
      return monad.fetch(input, init);
    };
    await create(["--out", file], { monad: { fetch } });
    expect(seen).toEqual([[0o600, true, ""]]);
    expect(readFileSync(file, "utf8")).toMatch(/^\{[^]*\}\n$/);
  });

  test("does not replace a file, and sends nothing", async () => {
    const monad = mock();
    writeFileSync(file, "before");
    const { code, err } = await create(["--out", file], { monad });
    expect([code, created(monad), readFileSync(file, "utf8")]).toEqual([2, 0, "before"]);
    expect(err).toContain(`--out: ${file} exists; --force replaces it`);
  });

  test("replaces a file as a whole with --force, and its mode", async () => {
    writeFileSync(file, "before ".repeat(9999), { mode: 0o644 });
    const { code } = await create(["--out", file, "--force"]);
    expect([code, modeOf(file)]).toEqual([0, 0o600]);
    expect(tokenOf(readFileSync(file, "utf8"))).toMatch(/^mock-token/);
    expect(readdirSync(folder)).toEqual(["key.json"]);
  });

  test.each<[string, () => string]>([
    ["a folder that does not exist", () => join(folder, "none/key.json")],
    ["a folder", () => (mkdirSync(file), file)],
    ["a device", () => "/dev/null"],
    [
      "a link",
      () => (writeFileSync(join(folder, "x"), ""), symlinkSync(join(folder, "x"), file), file),
    ],
    ["a link to nothing", () => (symlinkSync(join(folder, "x"), file), file)],
  ])("refuses %s before a key is created", async (_, path) => {
    const monad = mock();
    const { code, err } = await create(["--out", path(), "--force"], { monad });
    expect([[1, 2].includes(code), created(monad)]).toEqual([true, 0]);
    expect(err).toMatch(/^--out: /);
  });

  test.each([
    ["the server rejects the key", { status: 400 }, "returned 400"],
    ["the connection breaks", "cut-after" as const, "It may have been applied"],
  ])("leaves no file where %s", async (_, fault, message) => {
    for (const argv of [
      ["--out", file],
      ["--out", file, "--force"],
    ]) {
      const monad = mock();
      monad.failNext("createApiKey", fault);
      const { code, err } = await create(argv, { monad });
      expect([code, readdirSync(folder)]).toEqual([1, []]);
      expect(err).toContain(message);
    }
  });

  test("leaves a file as it was where the server rejects the key", async () => {
    const monad = mock();
    writeFileSync(file, "before");
    monad.failNext("createApiKey", { status: 400 });
    expect((await create(["--out", file, "--force"], { monad })).code).toBe(1);
    expect([readFileSync(file, "utf8"), readdirSync(folder)]).toEqual(["before", ["key.json"]]);
  });
});

describe("create --save", () => {
  const saved = () => readFileSync(join(folder, "saved"), "utf8");
  const save = () => `cat > '${join(folder, "saved")}'`;

  test("gives the key to a command on its stdin", async () => {
    const monad = mock();
    const { code, out, err } = await create(["--save", save()], { monad });
    expect(code).toBe(0);
    expect(JSON.parse(saved())).toMatchObject({ id: monad.keys()[0]!.id, name: "ci" });
    expect(out + err).not.toContain(tokenOf(saved()));
  });

  test("gives the token alone with --token-only", async () => {
    await create(["--save", save(), "--token-only"]);
    expect(saved()).toMatch(/^mock-token-\w+$/);
  });

  test("passes no token in an argument or a variable", async () => {
    const monad = mock();
    const command = `tee '${join(folder, "saved")}' >/dev/null; cat /proc/$$/cmdline /proc/$$/environ > '${join(folder, "seen")}'`;
    expect((await create(["--save", command], { monad })).code).toBe(0);
    expect(readFileSync(join(folder, "seen"), "utf8")).not.toContain(tokenOf(saved()));
  });

  test("shows what the command prints on stderr, without the token, and nothing of its stdout", async () => {
    const { code, out, err } = await create(["--save", "cat; echo stored >&2"]);
    expect(code).toBe(0);
    expect(err).toContain("stored\n");
    expect(out + err).not.toMatch(/mock-token/);
    const echo = await create(["--save", "cat >&2"]);
    expect(echo.err).toContain('"token": "[redacted]"');
    expect(echo.err).not.toMatch(/mock-token/);
  });

  test.each([
    [
      "fails",
      "echo no access >&2; exit 3",
      "the command of --save failed with exit code 3: no access.",
    ],
    ["is not found", "no-such-command-here", "failed with exit code 127"],
    ["is killed", "kill -9 $$", "the command of --save was ended by a signal."],
    ["does not read its input", "exec 0<&-; exit 1", "failed with exit code 1"],
  ])(
    "keeps the token where the command %s, and states what exists",
    async (_, command, message) => {
      const monad = mock();
      const { code, out, err } = await create(["--save", command], {
        monad,
        env: { TMPDIR: folder },
      });
      const { id } = monad.keys()[0]!;
      const kept = /Its token is in (\S+), which only you can read/.exec(err)![1]!;
      expect([code, out]).toEqual([1, ""]);
      expect(err).toContain(message);
      expect(err).toContain(`The key ${id} exists`);
      expect(err).toContain(`npx monad-api-keys delete ${id}`);
      expect(JSON.parse(readFileSync(kept, "utf8"))).toMatchObject({
        id,
        token: expect.any(String),
      });
      expect([kept.startsWith(folder), modeOf(kept), modeOf(join(kept, ".."))]).toEqual([
        true,
        0o600,
        0o700,
      ]);
      expect(err).not.toContain(tokenOf(readFileSync(kept, "utf8")));
    },
  );

  test("names the file of --out, where that has the token, and writes no other", async () => {
    const temporary = mkdtempSync(join(base, "tmp-"));
    const argv = ["--out", file, "--save", "exit 1"];
    const { code, err } = await create(argv, { env: { TMPDIR: temporary } });
    expect([code, readdirSync(temporary)]).toEqual([1, []]);
    expect(err).toContain(`Its token is in ${file},`);
    expect(tokenOf(readFileSync(file, "utf8"))).toMatch(/^mock-token/);
  });

  test("states that the token is lost where it cannot be kept either", async () => {
    const env = { TMPDIR: join(folder, "none") };
    const { code, err } = await create(["--save", "exit 1"], { env });
    expect(code).toBe(1);
    expect(err).toMatch(
      /Its token could not be kept either and is lost\. To delete the key: npx .* delete \S+\n$/,
    );
  });
});

describe("create --print-token", () => {
  test("prints the token alone on stdout", async () => {
    const { code, out } = await create(["--print-token"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^mock-token-\w+\n$/);
  });

  test("prints the key with its token with --json", async () => {
    const { out } = await create(["--print-token", "--json"]);
    expect(JSON.parse(out)).toMatchObject({
      name: "ci",
      token: expect.stringMatching(/^mock-token/),
    });
  });
});

describe("create --dry-run", () => {
  test("prints what would be sent, and leaves nothing behind", async () => {
    const monad = mock();
    const { code, out } = await create(["--out", file, "--dry-run"], { monad });
    expect([code, monad.requests(), existsSync(file)]).toEqual([0, [], false]);
    expect(JSON.parse(out)).toEqual({
      name: "ci",
      role_id: newKey.role_id,
      expiration_time: "2026-07-30T12:00:00.000Z",
    });
  });
});

test.each([
  [["create", "--out", "x"], "create needs --name, --role and --expires"],
  [["create", ...options], "Say where it goes: --out FILE, --save COMMAND, or --print-token"],
  [["create", ...options, "--save", "true", "--force"], "--force needs --out"],
  [["create", ...options, "--print-token", "--token-only"], "--token-only needs --out or --save"],
  [["create", ...options, "--save", ""], "--save has an empty value"],
  [["create", ...options, "--out", ""], "--out has an empty value"],
  [["create", ...options, "--print-token=1"], "--print-token takes no value"],
  [["create", ...options, "--dry-run=1"], "--dry-run takes no value"],
  [["create", "--name", "", "--role", "r", "--expires", "1d"], "--name has an empty value"],
  [["create", "--name", "n", "--role", "", "--expires", "1d"], "--role has an empty value"],
  [
    ["create", "--name", "n", "--role", "r", "--expires", "soon", "--print-token"],
    "--expires takes",
  ],
  [
    ["create", "--name", "n", "--role", "r", "--expires", "2020-01-01", "--print-token"],
    "--expires must be in the future",
  ],
  [["create", ...options, "--description"], "--description needs a value"],
])("refuses %j, and sends nothing", async (argv, message) => {
  const monad = mock();
  const { code, out, err } = await cli(argv, { monad });
  expect([code, out, monad.requests()]).toEqual([2, "", []]);
  expect(err).toContain(message);
});
