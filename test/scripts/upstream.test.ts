import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { main } from "../../scripts/upstream.ts";
import {
  compareDocuments,
  type Decision,
  parseDecisions,
  sort,
} from "../../scripts/upstream/compare.ts";
import { labelOf, readDocument } from "../../scripts/upstream/read.ts";
import { formatComparison } from "../../scripts/upstream/report.ts";
import { ours, oursYaml, theirs, theirsText } from "../helpers/upstream-setup.ts";
import { root } from "../../scripts/lib/root.ts";
import { parseSpec, type Spec } from "../../scripts/lib/spec.ts";

const names = {
  theirs: "their.json",
  ours: "ours.yaml",
  decisions: "decisions.yaml",
  operations: 2,
};

describe("a difference with a decision", () => {
  const edit: [string, string] = ["id: { type: string } }", "id: { type: integer } }"];
  const decision = { differs: "getKey: response *: id: type", they: "integer", reason: "Because." };

  test("is not reported as new", () => {
    const differences = compareDocuments(theirs(edit), ours());
    expect(sort(differences, []).undecided).toHaveLength(1);
    const report = sort(differences, [decision]);
    expect(report).toEqual({ undecided: [], obsolete: [], decided: [{ decision, differences }] });
    expect(formatComparison(report, names)).toContain(
      "1 x getKey: response *: id: type (differs): Because.",
    );
  });

  test("is new again when they change their mind, and its decision is obsolete", () => {
    const differences = compareDocuments(theirs([edit[0], "id: { type: number } }"]), ours());
    const report = sort(differences, [decision]);
    expect(report.undecided.map(({ location, they }) => [location, they])).toEqual([
      ["getKey: response 200: id: type", "number"],
    ]);
    expect(report.obsolete).toEqual([decision]);
    expect(formatComparison(report, names)).toContain("match nothing any more");
  });

  test("has an obsolete decision when they agree with us", () => {
    expect(sort(compareDocuments(theirs(), ours()), [decision]).obsolete).toEqual([decision]);
  });

  test("is proposed as a row for the decisions file, prose by its hash, and needs a reason there", () => {
    const differences = compareDocuments(
      theirs(
        edit,
        ["description: Done", "description: Ready"],
        ["paths:", "paths:\n  /api_keys: { get: { responses: {} } }"],
      ),
      ours(),
    );
    const report = formatComparison(sort(differences, []), names);
    const rows = /reason:\n((?: {2}.*\n?)+)/.exec(report)![1]!;
    const proposed = parse(rows.replaceAll(/^ {2}/gm, "")) as Decision[];
    expect(proposed).toEqual([
      { theirs: "GET /api_keys", reason: "" },
      { differs: "getKey: response 200: id: type", they: "integer", reason: "" },
      {
        differs: "updateKey: response 200: description",
        they: expect.stringMatching(/^text [0-9a-f]{8}$/) as string,
        reason: "",
      },
    ]);
    expect(() => parseDecisions(proposed)).toThrow("Decision 1 is incomplete");
    const decided = parseDecisions(proposed.map((row) => ({ ...row, reason: "Because." })));
    expect(sort(differences, decided)).toMatchObject({ undecided: [], obsolete: [] });
  });

  test("is of one kind: a decision on what they lack does not cover what they have", () => {
    const differences = compareDocuments(
      theirs(["paths:", "paths:\n  /api_keys: { get: { responses: {} } }"]),
      ours(),
    );
    expect(sort(differences, [{ ours: "**", reason: "Because." }]).undecided).toEqual(differences);
    expect(sort(differences, [{ theirs: "GET /api_keys", reason: "Because." }]).undecided).toEqual(
      [],
    );
  });

  test("is matched part by part: * ends where a part ends, ** does not", () => {
    const differences = compareDocuments(theirs(edit), ours());
    const undecided = (differs: string) =>
      sort(differences, [{ ...decision, differs }]).undecided.length;
    expect(undecided("getKey: *: type")).toBe(1);
    expect(undecided("getKey: *: *: type")).toBe(0);
    expect(undecided("getKey: **: type")).toBe(0);
    expect(undecided("getKey: response 200. id: type")).toBe(1);
  });

  test.each([
    ["no kind", { reason: "a" }],
    ["two kinds", { ours: "a", theirs: "b", reason: "a" }],
    ["no reason", { ours: "a" }],
    ["no quotation", { differs: "a", reason: "a" }],
    ["nothing", null],
  ])("with %s is refused by its number", (_, row) => {
    expect(() => parseDecisions([{ ours: "a", reason: "a" }, row])).toThrow(
      "Decision 2 is incomplete",
    );
  });
});

test("their text cannot steer a terminal", () => {
  const differences = compareDocuments(
    theirs(["description: Done", 'description: "a\\e[31m\\u202eb"']),
    ours(),
  );
  expect(formatComparison(sort(differences, []), names)).toContain("they: a[31mb\n");
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
      /package\.json is not an OpenAPI 3 document\.$/,
    ],
    [
      "Swagger 2",
      "old.yaml",
      "swagger: '2.0'\npaths: {}",
      /old\.yaml is not an OpenAPI 3 document\.$/,
    ],
    ["no paths", "no.yaml", "openapi: 3.1.0", /no\.yaml is not an OpenAPI 3 document\.$/],
  ])("%s is an error of one line", async (_, name, content, message) => {
    const folder = mkdtempSync(join(tmpdir(), "upstream-test-"));
    try {
      if (content !== undefined) writeFileSync(join(folder, name), content);
      await expect(readDocument(join(folder, name))).rejects.toThrow(message);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("a URL is named without its user, password and query", () => {
    expect(labelOf("https://user:word@host.example/a.json?token=word#word")).toBe(
      "https://host.example/a.json",
    );
  });
});

describe("npm run upstream", () => {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.headers.authorization ?? "none");
    if (request.url?.startsWith("/missing")) return void response.writeHead(404).end();
    response.end(request.url?.startsWith("/other") ? theirsText(["Done", "Ready"]) : theirsText());
  });
  const out = vi.spyOn(console, "log");
  const error = vi.spyOn(console, "error");
  let folder: string;
  let host: string;
  beforeEach(async () => {
    for (const spy of [out, error]) spy.mockReset().mockImplementation(() => {});
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
  afterAll(() => vi.restoreAllMocks());

  async function run(source: string, ...more: string[]) {
    const options = ["--spec", join(folder, "ours.yaml"), ...more];
    options.push("--decisions", join(folder, "decisions.yaml"));
    const code = await main([source, ...options]);
    return { code, out: out.mock.calls.join("\n"), error: error.mock.calls.join("\n") };
  }

  test("exits with 0 when nothing is new", async () => {
    expect(await run(`http://${host}/same.json`)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/\n\nNothing new\.$/) as string,
    });
  });

  test("exits with 1 when something is new, and names it", async () => {
    const { code, out } = await run(`http://${host}/other.json`);
    expect([code, out]).toEqual([
      1,
      expect.stringContaining("New. Different:\n  updateKey: response 200: description\n"),
    ]);
  });

  test("reports as JSON, and applies what follows from a difference", async () => {
    const { code, out } = await run(`http://${host}/other.json`, "--format", "json", "--apply");
    const location = "updateKey: response 200: description";
    const difference = { kind: "differs", location, they: "Ready", ours: "Done" };
    expect(JSON.parse(out)).toEqual({
      text: expect.stringContaining("Not applied, as no edit follows from it:") as string,
      undecided: [{ ...difference, quote: expect.stringMatching(/^text /) as string }],
      ...{ obsolete: [], applied: [], notApplied: [location] },
    });
    expect(code).toBe(1);
    // The fixture writes a response in one line. In lines of its own the edit follows.
    const inLines = oursYaml.replace(
      '        "200": { description: Done }\ncomponents',
      '        "200":\n          description: Done\ncomponents',
    );
    writeFileSync(join(folder, "ours.yaml"), inLines);
    await run(`http://${host}/other.json`, "--apply");
    expect(readFileSync(join(folder, "ours.yaml"), "utf8")).toBe(
      inLines.replace("description: Done\ncomponents", "description: Ready\ncomponents"),
    );
  });

  test("refuses another format", async () => {
    expect(await run(`http://${host}/same.json`, "--format", "xml")).toMatchObject({
      code: 2,
      error: "--format is one of text, json.",
    });
  });

  test("exits with 2 when there is no document", async () => {
    expect(await run(`http://${host}/missing`)).toEqual({
      code: 2,
      out: "",
      error: `http://${host}/missing responded with 404.`,
    });
  });

  test("sends the credential of a URL, and prints no part of it", async () => {
    const { out } = await run(`http://fake-user:fake-word@${host}/same.json?token=fake-word`);
    expect(requests).toContain(`Basic ${btoa("fake-user:fake-word")}`);
    const { error } = await run(`http://fake-user:fake-word@${host}/missing?token=fake-word`);
    expect(error).toContain("responded with 404");
    expect(out + error).not.toMatch(/fake-/);
  });
});

test("every committed decision matches a location that our spec has", () => {
  const spec = parseSpec(readFileSync(join(root, "openapi/api-keys.yaml"), "utf8"));
  const differences = compareDocuments(withoutOurAdditions(spec), spec);
  const file = readFileSync(join(root, "openapi/upstream-decisions.yaml"), "utf8");
  for (const decision of parseDecisions(parse(file))) {
    const quoted = differences.map((difference) => ({ ...difference, quote: decision.they ?? "" }));
    expect(sort(quoted, [decision]).obsolete).toEqual([]);
  }
});

/** Our spec as a vendor might state it: other texts, fewer promises, errors as strings. */
function withoutOurAdditions(spec: Spec): Spec {
  const bare = JSON.parse(JSON.stringify(spec), (key, value: unknown) => {
    if (["minLength", "format", "401", "403", "429"].includes(key)) return undefined;
    if (key === "required" && Array.isArray(value)) return undefined;
    return key === "description" && typeof value === "string" ? "Another text." : value;
  }) as Spec;
  bare.servers.length = 1;
  bare.components.schemas.ErrorBody = { type: "string" };
  return bare;
}
