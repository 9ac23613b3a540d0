import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { main } from "../../scripts/docs.ts";
import { scoreSpec } from "../../scripts/docs/score.ts";
import { serveFolder } from "../../scripts/docs/serve.ts";

// What takes its time; test/docs/site.test.ts runs them.
vi.mock("../../scripts/docs/score.ts", () => ({ scoreSpec: vi.fn(async () => 90) }));
vi.mock("../../scripts/docs/reference.ts", () => ({ writeReference: async () => undefined }));
vi.mock("vitepress", () => ({
  build: async (_root: string, { outDir, base }: { outDir: string; base: string }) => {
    mkdirSync(outDir, { recursive: true });
    writeFileSync(join(outDir, "index.html"), `built for ${base}`);
    writeFileSync(join(outDir, "hashmap.json"), "{}");
  },
}));

let folder: string;
let out: string;
let printed: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "docs-command-"));
  out = join(folder, "site");
  printed = [];
  for (const level of ["log", "error"] as const) {
    vi.spyOn(console, level).mockImplementation((line) => void printed.push(String(line)));
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

test.each([
  [["--sevre"], "'--sevre'"],
  [["--serve", "--port", "http"], "--port takes a number from 0 to 65535"],
  [["--serve", "--port", "65536"], "--port takes a number from 0 to 65535"],
  [["--port", "8080"], "--port needs --serve"],
  [["--out", ""], "--out takes a path"],
  [["--origin", "docs.test/x"], "--origin takes an address such as https://docs.example.com"],
  [["--base", "docs"], "--base takes a path such as /docs/"],
  [["--base", "https://example.com/"], "--base takes a path such as /docs/"],
])("refuses %j with exit code 2", async (args, message) => {
  expect(await main(["--out", out, ...args])).toBe(2);
  expect(printed).toEqual([expect.stringContaining(message)]);
  expect(readdirSync(folder)).toEqual([]);
});

test("reports a port in use before it builds anything", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => other.once("listening", listening));
  const { port } = other.address() as AddressInfo;
  expect(await main(["--serve", "--port", String(port), "--out", out])).toBe(1);
  other.close();
  expect(printed).toEqual([`Port ${port} is in use: choose another with --port.`]);
  expect(readdirSync(folder)).toEqual([]);
});

test("replaces a former site, and prints where and the score", async () => {
  mkdirSync(out);
  for (const name of ["hashmap.json", "stale.html"]) writeFileSync(join(out, name), "");
  expect(await main(["--out", out, "--base", "/docs"])).toBe(0);
  expect(readdirSync(out).sort()).toEqual(["hashmap.json", "index.html"]);
  expect(readFileSync(join(out, "index.html"), "utf8")).toBe("built for /docs/");
  expect(printed).toEqual([expect.stringMatching(/^Wrote .*site\/$/), "redocly score: 90 of 100"]);
  expect(readdirSync(folder)).toEqual(["site"]);
});

test("leaves the former site when a part fails", async () => {
  mkdirSync(out);
  for (const name of ["hashmap.json", "index.html"]) writeFileSync(join(out, name), "former");
  vi.mocked(scoreSpec).mockRejectedValueOnce(new Error("no score"));
  expect(await main(["--out", out])).toBe(1);
  expect(printed).toEqual(["no score"]);
  expect(readFileSync(join(out, "index.html"), "utf8")).toBe("former");
  expect(readdirSync(folder)).toEqual(["site"]);
});

test("does not replace a folder that is not a site", async () => {
  mkdirSync(out);
  writeFileSync(join(out, "thesis.txt"), "mine");
  expect(await main(["--out", out])).toBe(1);
  expect(printed).toEqual([`--out: ${out} is not a former site; it holds thesis.txt.`]);
  expect(readFileSync(join(out, "thesis.txt"), "utf8")).toBe("mine");
});

test("--serve serves the site until it is stopped", async () => {
  const stopped = new AbortController();
  const ended = main(["--serve", "--port", "0", "--base", "/docs/", "--out", out], stopped.signal);
  await vi.waitFor(() => expect(printed.join("\n")).toContain("Ctrl-C stops it"));
  const [url] = /http:\S+/.exec(printed.join("\n"))!;
  expect(new URL(url).hostname).toBe("127.0.0.1");
  expect(await (await fetch(url)).text()).toBe("built for /docs/");
  stopped.abort();
  expect(await ended).toBe(0);
  await expect(fetch(url)).rejects.toThrow();
});

describe("the server", () => {
  let server: Awaited<ReturnType<typeof serveFolder>>;
  beforeEach(async () => {
    mkdirSync(join(out, "part"), { recursive: true });
    writeFileSync(join(out, "part/index.html"), "a page");
    writeFileSync(join(folder, "secret.txt"), "not to be seen");
    server = await serveFolder(out, 0, "/docs/");
  });
  afterEach(() => server.close());

  test("serves the start page of a folder", async () => {
    const page = await fetch(`${server.origin}/docs/part/`);
    expect(await page.text()).toBe("a page");
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
  });

  test.each([
    "/docs/%2e%2e%2fsecret.txt",
    "/docs/..%2fsecret.txt",
    "/secret.txt",
    "/docs/%",
    "/docs/no",
  ])("responds 404 to %s", async (path) => {
    expect((await fetch(server.origin + path)).status).toBe(404);
  });

  test("responds with the site's own page where it has one", async () => {
    writeFileSync(join(out, "404.html"), "no such page");
    const page = await fetch(`${server.origin}/docs/no`);
    expect([page.status, await page.text()]).toEqual([404, "no such page"]);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
  });

  test("responds 404 to a path that is no URL", async () => {
    // A raw request: fetch would not send this one.
    const { port } = new URL(server.origin);
    const socket = connect(Number(port), "127.0.0.1");
    socket.write("GET // HTTP/1.1\r\nhost: docs\r\nconnection: close\r\n\r\n");
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 404 /);
  });
});
