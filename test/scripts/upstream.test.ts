import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { decisionsOf, differencesOf, kindOf, sort } from "../../scripts/upstream/compare.ts";
import { factsOf } from "../../scripts/upstream/facts.ts";
import { labelOf, readDocument } from "../../scripts/upstream/read.ts";
import { reportOf } from "../../scripts/upstream/report.ts";
import { ours, oursYaml, theirs, theirsText } from "../helpers/upstream-setup.ts";
import { root } from "../../scripts/lib/root.ts";

const names = {
  theirs: "their.json",
  ours: "ours.yaml",
  decisions: "decisions.yaml",
  operations: 2,
};

describe("a difference that was decided on", () => {
  const edit: [string, string] = ["id: { type: string } }", "id: { type: integer } }"];
  const decision = { otherwise: "getKey: answer *: id: type", they: "integer", reason: "Because." };

  test("is told apart from a new one", () => {
    const differences = differencesOf(theirs(edit), ours());
    expect(sort(differences, []).fresh).toHaveLength(1);
    const report = sort(differences, [decision]);
    expect(report).toEqual({ fresh: [], stale: [], decided: [{ decision, differences }] });
    expect(reportOf(report, names)).toContain(
      "1 x getKey: answer *: id: type (otherwise): Because.",
    );
  });

  test("is new again when they say something else, and its decision is stale", () => {
    const differences = differencesOf(theirs([edit[0], "id: { type: number } }"]), ours());
    const report = sort(differences, [decision]);
    expect(report.fresh.map(({ place, they }) => [place, they])).toEqual([
      ["getKey: answer 200: id: type", "number"],
    ]);
    expect(report.stale).toEqual([decision]);
    expect(reportOf(report, names)).toContain("matches nothing any more");
  });

  test("is stale when they agree with us", () => {
    expect(sort(differencesOf(theirs(), ours()), [decision]).stale).toEqual([decision]);
  });

  test("quotes a text by a fingerprint, which the report of a new one shows", () => {
    const differences = differencesOf(theirs(["description: Done", "description: Ready"]), ours());
    const { fresh } = sort(differences, []);
    expect(fresh[0]!.mark).toMatch(/^text [0-9a-f]{8}$/);
    expect(reportOf(sort(differences, []), names)).toContain(`they: Ready (${fresh[0]!.mark})`);
    const quoting = { otherwise: "**: description", they: fresh[0]!.mark, reason: "Because." };
    expect(sort(differences, [quoting]).fresh).toEqual([]);
  });

  test("is of one kind: what they lack says nothing of what they have", () => {
    const differences = differencesOf(
      theirs(["paths:", "paths:\n  /api_keys: { get: { responses: {} } }"]),
      ours(),
    );
    expect(sort(differences, [{ ours: "**", reason: "Because." }]).fresh).toEqual(differences);
    expect(sort(differences, [{ theirs: "GET /api_keys", reason: "Because." }]).fresh).toEqual([]);
  });

  test("is matched part by part: * ends where a part ends, ** does not", () => {
    const differences = differencesOf(theirs(edit), ours());
    const fresh = (otherwise: string) =>
      sort(differences, [{ ...decision, otherwise }]).fresh.length;
    expect(fresh("getKey: *: type")).toBe(1);
    expect(fresh("getKey: *: *: type")).toBe(0);
    expect(fresh("getKey: **: type")).toBe(0);
    expect(fresh("getKey: answer 200. id: type")).toBe(1);
  });

  test.each([
    ["no kind", { reason: "a" }],
    ["two kinds", { ours: "a", theirs: "b", reason: "a" }],
    ["no reason", { ours: "a" }],
    ["no quotation", { otherwise: "a", reason: "a" }],
    ["nothing", null],
  ])("with %s is refused by its number", (_, row) => {
    expect(() => decisionsOf([{ ours: "a", reason: "a" }, row])).toThrow(
      "Decision 2 is incomplete",
    );
  });
});

test("their words cannot steer a terminal", () => {
  const differences = differencesOf(
    theirs(["description: Done", 'description: "a\\e[31m\\u202eb"']),
    ours(),
  );
  expect(reportOf(sort(differences, []), names)).toContain("they: a[31mb (");
});

describe("reading a document", () => {
  test.each([
    [
      "a file that is not there",
      "none.yaml",
      undefined,
      /^.*none\.yaml cannot be read \(ENOENT\)\.$/,
    ],
    ["a text", "a.txt", "{ a", /a\.txt is neither JSON nor YAML\.$/],
    [
      "something else",
      "package.json",
      '{ "name": "a" }',
      /package\.json is no OpenAPI 3 document\.$/,
    ],
    ["Swagger 2", "old.yaml", "swagger: '2.0'\npaths: {}", /old\.yaml is no OpenAPI 3 document\.$/],
    ["no paths", "no.yaml", "openapi: 3.1.0", /no\.yaml is no OpenAPI 3 document\.$/],
  ])("%s is an error of one line", async (_, name, content, message) => {
    const folder = mkdtempSync(join(tmpdir(), "upstream-test-"));
    try {
      if (content !== undefined) writeFileSync(join(folder, name), content);
      await expect(readDocument(join(folder, name))).rejects.toThrow(message);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("a URL is spoken of without anything secret in it", () => {
    expect(labelOf("https://user:word@host.example/a.json?token=word#word")).toBe(
      "https://host.example/a.json",
    );
  });
});

describe("npm run upstream", { timeout: 60_000 }, () => {
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization ?? "none");
    if (request.url === "/missing?token=fake-word") return void response.writeHead(404).end();
    response.end(request.url?.startsWith("/other") ? theirsText(["Done", "Ready"]) : theirsText());
  });
  const asked: string[] = [];
  let folder: string;
  let host: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "upstream-test-"));
    writeFileSync(join(folder, "ours.yaml"), oursYaml);
    writeFileSync(join(folder, "decisions.yaml"), "[]");
    await once(server.listen(0, "127.0.0.1"), "listening");
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    server.close();
    server.closeAllConnections();
  });

  async function run(...args: string[]) {
    const options = [
      "--spec",
      join(folder, "ours.yaml"),
      "--decisions",
      join(folder, "decisions.yaml"),
    ];
    const command = ["--import", "tsx", join(root, "scripts/upstream.ts"), ...options, ...args];
    const child = spawn(process.execPath, command, { cwd: root });
    const output = Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
    const [out, error, [code]] = await output;
    return { out, error, code: code as number };
  }

  test("exits 0, 1 or 2, and echoes no credential of the URL", async () => {
    const [same, other, missing, nothing] = await Promise.all([
      run(`http://fake-user:fake-word@${host}/same.json?token=fake-word`),
      run(`http://${host}/other.json`),
      run(`http://${host}/missing?token=fake-word`),
      run(),
    ]);
    expect(same).toMatchObject({ code: 0, error: "" });
    expect(same.out).toContain("\n\nNothing new.\n");
    expect(asked).toContain(`Basic ${btoa("fake-user:fake-word")}`);
    expect(other).toMatchObject({ code: 1, error: "" });
    expect(other.out).toContain("New. They say otherwise:\n  updateKey: answer 200: description\n");
    expect(missing).toEqual({ code: 2, out: "", error: `http://${host}/missing answered 404.\n` });
    expect(nothing).toMatchObject({ code: 2, out: "" });
    expect(same.out + other.out + missing.error).not.toContain("fake-word");
  });
});

test("every decision that is committed speaks of a place that our spec still has", async () => {
  const spec = await readDocument(join(root, "openapi/api-keys.yaml"));
  const facts = factsOf(spec, ({ operationId }) => operationId);
  const places = [...facts].flatMap(([place, { says }]) => [
    place,
    ...[...says.keys()].map((aspect) => `${place}: ${aspect}`),
  ]);
  const file = readFileSync(join(root, "openapi/upstream-decisions.yaml"), "utf8");
  for (const decision of decisionsOf(parse(file))) {
    const said = { kind: kindOf(decision), they: "", ours: "", mark: decision.they ?? "" };
    const { stale } = sort(
      places.map((place) => ({ ...said, place })),
      [decision],
    );
    expect(stale).toEqual([]);
  }
});
