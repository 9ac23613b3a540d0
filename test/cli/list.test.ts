import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { afterAll, describe, expect, test } from "vitest";
import { main } from "../../src/cli/main.ts";
import { cli, interruption } from "../helpers/cli-setup.ts";
import { apiKey, bearerToken, mock, organizationId, start } from "../helpers/mock-setup.ts";

const folder = mkdtempSync(join(tmpdir(), "monad-api-keys-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const inDays = (days: number) => new Date(Date.parse(start) + days * 86_400_000).toISOString();
const keys = [
  { id: "id-1", name: "ci-old", role_id: "role-1", expiration_time: inDays(-3) },
  { id: "id-2", name: "ci-new", role_id: "role-2", expiration_time: inDays(100) },
  { id: "id-3", name: "backup", role_id: "role-1", expiration_time: inDays(9) },
];
const monad = mock({ keys });
const onePage = { limit: 100, offset: 0, total: 1 };
const idsIn = (json: string) => (JSON.parse(json) as { id: string }[]).map(({ id }) => id);

describe("list", () => {
  test("prints a table", async () => {
    const { code, out, err } = await cli(["list"], { monad });
    expect([code, err]).toEqual([0, ""]);
    expect(out).toBe(
      [
        "ID    NAME    ROLE    EXPIRES",
        "id-1  ci-old  role-1  2026-04-28T12:00:00.000Z  expired 3 days ago",
        "id-2  ci-new  role-2  2026-08-09T12:00:00.000Z  in 100 days",
        "id-3  backup  role-1  2026-05-10T12:00:00.000Z  in 9 days",
        "",
      ].join("\n"),
    );
  });

  test("prints the keys as the client returns them with --json", async () => {
    const { out } = await cli(["list", "--json"], { monad });
    expect(JSON.parse(out)).toEqual(monad.keys().map(({ token: _, ...key }: any) => key));
  });

  test("prints every field as CSV with --csv", async () => {
    const { out } = await cli(["list", "--csv"], { monad });
    const [header, first, ...more] = out.split("\n");
    expect(header).toMatch(/^id,name,description,organization_id,role_id,expiration_time,/);
    expect(first).toMatch(/^id-1,ci-old,/);
    expect(more).toHaveLength(3);
  });

  test.each([
    [["--name", "backup"], ["id-3"]],
    [
      ["--name", "ci-*"],
      ["id-1", "id-2"],
    ],
    [["--name", "*-o*"], ["id-1"]],
    [["--name", "c.-old"], []],
    [["--name", "ci"], []],
    [
      ["--role", "role-1"],
      ["id-1", "id-3"],
    ],
    [
      ["--expires-within", "30d"],
      ["id-1", "id-3"],
    ],
    [["--expires-within", "1h"], ["id-1"]],
    [["--name", "ci-*", "--role", "role-1", "--expires-within", "2w"], ["id-1"]],
  ])("filters by %j", async (filters, ids) => {
    const { code, out } = await cli(["list", "--json", ...filters], { monad });
    expect([code, idsIn(out)]).toEqual([0, ids]);
  });

  test("states that there is no key, on stderr, and not with --quiet", async () => {
    expect(await cli(["list"])).toEqual({ code: 0, out: "", err: "There is no such key.\n" });
    expect((await cli(["list", "--quiet"])).err).toBe("");
    expect((await cli(["list", "--json"])).out).toBe("[]\n");
  });

  test("colours an expired key on a terminal, unless NO_COLOR is set", async () => {
    const env = { NO_COLOR: undefined, TERM: "xterm" };
    const { out } = await cli(["list"], { monad, isTTY: true, env });
    const lines = out.split("\n").filter((line) => line.startsWith("\x1b[31m"));
    expect(lines).toEqual([expect.stringContaining("ci-old")]);
    for (const plain of [{ NO_COLOR: "1" }, { TERM: "dumb" }]) {
      const { out } = await cli(["list"], { monad, isTTY: true, env: { ...env, ...plain } });
      expect(out).not.toContain("\x1b");
    }
  });

  test("shows progress on a terminal for a long list, and removes it", async () => {
    const many = mock({ keys: Array.from({ length: 250 }, (_, n) => ({ name: `key ${n}` })) });
    const watched = await cli(["list", "--json"], { monad: many });
    expect(watched.err).toBe("");
    const { err } = await cli(["list"], { monad: many, typed: [] });
    expect(err).toBe("\r\x1b[K100 keys read\r\x1b[K200 keys read\r\x1b[K");
    expect((await cli(["list", "--quiet"], { monad: many, typed: [] })).err).toBe("");
  });

  test.each([
    [["--expires-within", "30"], "--expires-within takes a number with a unit"],
    [["--role", ""], "--role has an empty value"],
    [["--csv", "--json"], "--json and --csv exclude each other"],
    [["--csv=x"], "--csv takes no value"],
    [["--base-url", "http://monad.example/api"], "--base-url"],
    [["--organization-id", ".."], "--organization-id"],
    [["--allow-insecure-http=1"], "--allow-insecure-http takes no value"],
    [["--api-key-file", "/nowhere/at-all"], "--api-key-file: the file cannot be read (ENOENT)"],
  ])("refuses %j, and sends nothing", async (argv, message) => {
    const unused = mock();
    const { code, out, err } = await cli(["list", ...argv], { monad: unused });
    expect([code, out, unused.requests()]).toEqual([2, "", []]);
    expect(err).toContain(message);
  });

  test("ends with 130 on Ctrl-C", async () => {
    const { code, out, err } = await cli(["list"], {
      monad,
      signal: AbortSignal.abort(interruption()),
    });
    expect([code, out, err]).toEqual([130, "", "Stopped by SIGINT.\n"]);
  });
});

describe("get", () => {
  test("prints the fields of a key", async () => {
    const { code, out } = await cli(["get", "id-2"], { monad });
    expect(code).toBe(0);
    expect(out).toMatch(/^id +id-2\nname +ci-new\n/);
    expect(out).toMatch(/^expiration_time +2026-08-09T12:00:00.000Z \(in 100 days\)$/m);
  });

  test("prints a key as JSON with --json", async () => {
    const { out } = await cli(["get", "id-2", "--json"], { monad });
    expect(JSON.parse(out)).toMatchObject({ id: "id-2", name: "ci-new" });
  });

  test("ends with 1 where there is no such key, and with what the server stated", async () => {
    const { code, out, err } = await cli(["get", "id-9"], { monad });
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/^getApiKey: GET .*\/id-9 returned 404 .*API key not found\n$/);
  });

  test("reports an error as one line of JSON with --json", async () => {
    const { code, err } = await cli(["get", "id-9", "--json"], { monad });
    expect(code).toBe(1);
    expect(JSON.parse(err)).toEqual({
      error: {
        name: "ApiError",
        message: expect.stringContaining("returned 404"),
        operation: "getApiKey",
        status: 404,
        outcome: "not-applied",
        requestId: expect.any(String),
      },
    });
  });
});

describe("expiring", () => {
  test("ends with 3 where keys expire or have expired, the first to expire first", async () => {
    const { code, out } = await cli(["expiring", "--within", "14d", "--json"], { monad });
    expect([code, idsIn(out)]).toEqual([3, ["id-1", "id-3"]]);
  });

  test("finds a key whose expiration is not a date", async () => {
    const odd = mock({ keys: [{ id: "odd", expiration_time: "soon" }] });
    const { code, out } = await cli(["expiring"], { monad: odd });
    expect(code).toBe(3);
    expect(out).toMatch(/^odd .* soon +not a date$/m);
  });

  test("ends with 0 where there is none", async () => {
    const argv = ["expiring", "--within", "1d", "--name", "ci-new"];
    expect(await cli(argv, { monad })).toEqual({
      code: 0,
      out: "",
      err: "No key expires within 1d.\n",
    });
    expect(await cli([...argv, "--json"], { monad })).toEqual({ code: 0, out: "[]\n", err: "" });
  });

  test("refuses a time that is none", async () => {
    const { code, err } = await cli(["expiring", "--within", "soon"], { monad });
    expect(code).toBe(2);
    expect(err).toContain("--within takes a number with a unit");
  });
});

describe("the credential", () => {
  const withFile = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return ["list", "--json", "--api-key-file", file];
  };
  const none = { MONAD_API_KEY: undefined };

  test.each([
    ["plain.txt", `${apiKey}\n`],
    ["bom.txt", `\ufeff${apiKey}\r\n`],
    ["key.json", JSON.stringify({ id: "id-1", token: apiKey })],
  ])("is read from a file, such as %s", async (name, text) => {
    const { code, out } = await cli(withFile(name, text), { monad, env: none });
    expect([code, idsIn(out)]).toEqual([0, ["id-1", "id-2", "id-3"]]);
  });

  test("in a file wins over the environment", async () => {
    const argv = withFile("plain.txt", apiKey);
    const { code } = await cli(argv, { monad, env: { MONAD_API_KEY: "fake-other-key" } });
    expect(code).toBe(0);
  });

  test.each([
    ["empty.txt", " \n", "the file is empty"],
    ["no-token.json", '{ "id": "fake-secret" }', "the JSON in the file has no token"],
    ["broken.json", '{ "token": "fake-secret', "the JSON in the file has no token"],
    ["binary", "\0\x01fake-secret", "apiKey"],
  ])("is refused in a file such as %s, and not shown", async (name, text, message) => {
    const { code, err } = await cli(withFile(name, text), { monad, env: none });
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).not.toContain("fake-secret");
  });

  test("and the organization, where they are missing, are named in one message", async () => {
    const env = { MONAD_API_KEY: "", MONAD_ORGANIZATION_ID: undefined };
    const { code, err } = await cli(["list"], { monad, env });
    expect(code).toBe(2);
    expect(err).toMatch(/MONAD_ORGANIZATION_ID.*--organization-id.*MONAD_API_KEY.*--api-key-file/);
  });

  test("may be a bearer token", async () => {
    const env = { ...none, MONAD_BEARER_TOKEN: bearerToken };
    expect((await cli(["list"], { monad, env })).code).toBe(0);
  });

  test.each([[["list"]], [["list", "--json"]], [["list", "--csv"]], [["get", "id-1"]]])(
    "is shown by no %j, also where the server echoes it",
    async (argv) => {
      const name = `echo ${apiKey} and ${encodeURIComponent(apiKey)}`;
      const echo = mock({ keys: [{ id: "id-1", name, description: apiKey }] });
      const { code, out } = await cli(argv, { monad: echo });
      expect(code).toBe(0);
      expect(out).not.toContain(apiKey);
      expect(out.match(/\[redacted\]/g)!.length).toBeGreaterThan(1);
    },
  );

  test("is not shown in the error of a server that echoes it", async () => {
    const echo = mock();
    echo.failNext("listApiKeys", { status: 400, body: `no ${apiKey}` }, { times: 2 });
    for (const argv of [["list"], ["list", "--json"]]) {
      const { code, err } = await cli(argv, { monad: echo });
      expect(code).toBe(1);
      expect(err).toContain("[redacted]");
      expect(err).not.toContain(apiKey);
    }
  });

  test("of another key is dropped where a server shows it in a list", async () => {
    const leak = mock();
    const key = { ...keys[0], organization_id: organizationId, token: "fake-leaked-token" };
    leak.failNext(
      "listApiKeys",
      { status: 200, body: { api_keys: [key], pagination: onePage } },
      { times: 99 },
    );
    for (const format of [[], ["--json"], ["--csv"]]) {
      const { out } = await cli(["list", ...format], { monad: leak });
      expect(out).toContain("id-1");
      expect(out).not.toContain("fake-leaked-token");
    }
  });
});

test("text from a server cannot control a terminal, in any format", async () => {
  const name = "a\x1b[2J\x07\u202e\u2028\x9b\ud800b\nFAKE";
  const odd = mock({ keys: [{ id: "odd" }] });
  const key = { ...odd.keys()[0]!, name };
  odd.failNext(
    "listApiKeys",
    { status: 200, body: { api_keys: [key], pagination: onePage } },
    { times: 99 },
  );
  odd.failNext("getApiKey", { status: 200, body: key }, { times: 2 });
  for (const argv of [
    ["list"],
    ["list", "--csv"],
    ["list", "--json"],
    ["get", "odd"],
    ["get", "odd", "--json"],
  ]) {
    const { code, out } = await cli(argv, { monad: odd });
    expect(code).toBe(0);
    expect(out.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    expect(out).not.toMatch(/^FAKE/m);
    if (argv.includes("--json"))
      expect(out).toContain("\\u001b[2J\\u0007\\u202e\\u2028\\u009b\\ud800b\\nFAKE");
  }
});

test.each(["EPIPE", "ERR_STREAM_DESTROYED"])(
  "a reader that has gone is no error (%s)",
  async (code) => {
    const stdout = new PassThrough();
    stdout.write = ((_text: string, done: (error: Error) => void) => {
      queueMicrotask(() => done(Object.assign(new Error("write"), { code })));
      return false;
    }) as typeof stdout.write;
    const io = {
      stdin: Readable.from([]),
      stdout,
      stderr: new PassThrough(),
      signal: new AbortController().signal,
    };
    expect(await main(["--help"], { ...io, now: Date.now })).toBe(0);
  },
);
