import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { allEnded } from "../../scripts/docs/page.ts";
import { serveFolder } from "../../scripts/docs/serve.ts";
import { docs } from "../helpers/docs-setup.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "docs-command-"))));
afterEach(() => rmSync(folder, { recursive: true }));

describe("npm run docs", { timeout: 60_000 }, () => {
  it.each([
    [["--sevre"], "--sevre"],
    [["--serve", "--port", "http"], "--port takes a number from 0 to 65535"],
    [["--serve", "--port", "65536"], "--port takes a number from 0 to 65535"],
    [["--port", "8080"], "--port goes with --serve"],
    [["--out", ""], "--out takes a path"],
    [["--spec", ""], "--spec takes a path"],
  ])("refuses %j with exit code 2", async (args, words) => {
    const { code, stderr } = await docs("--out", join(folder, "site"), ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("says that a port is in use, before it builds anything", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((listening) => other.once("listening", listening));
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await docs(
      "--serve",
      ...["--port", String(port), "--out", join(folder, "site")],
    );
    other.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${port} is in use: choose another with --port.`);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("leaves the site as it was when the spec does not lint", async () => {
    const out = join(folder, "site");
    mkdirSync(out);
    writeFileSync(join(out, "index.html"), "the old site");
    const spec = join(folder, "spec.yaml");
    const yaml = readFileSync("openapi/api-keys.yaml", "utf8");
    writeFileSync(
      spec,
      yaml.replaceAll(/ {6}x-codeSamples:\n(?: {8}.*\n)+/g, "").replace("listApiKeys", "List"),
    );
    const { code, stderr } = await docs("--spec", spec, "--out", out);
    expect(code).toBe(1);
    expect(stderr).toMatch(/spec\.yaml:\d+:\d+ error rule\/operation-id-is-camel-case/);
    expect(stderr).toContain("does not lint; nothing was written");
    expect(readFileSync(join(out, "index.html"), "utf8")).toBe("the old site");
    expect(readdirSync(folder).sort()).toEqual(["site", "spec.yaml"]);
  });

  it("leaves the site as it was when it cannot be built", async () => {
    const out = join(folder, "site");
    mkdirSync(out);
    writeFileSync(join(out, "index.html"), "the old site");
    // Lint knows this version of OpenAPI, and score does not.
    const spec = join(folder, "spec.yaml");
    const license = "{ name: MIT, url: https://spdx.org/licenses/MIT }";
    const info = `{ title: Old, version: 1.0.0, license: ${license} }`;
    writeFileSync(spec, `{ swagger: "2.0", info: ${info}, host: api.internal, paths: {} }`);
    const { code, stderr } = await docs("--spec", spec, "--out", out);
    expect(code).toBe(1);
    expect(stderr).toContain(
      "redocly score: The score command currently supports only OpenAPI 3.x",
    );
    expect(readFileSync(join(out, "index.html"), "utf8")).toBe("the old site");
    expect(readdirSync(folder).sort()).toEqual(["site", "spec.yaml"]);
  });
});

describe("npm run docs in a folder of something else", { timeout: 60_000 }, () => {
  it("replaces nothing", async () => {
    const out = join(folder, "site");
    mkdirSync(out);
    for (const name of ["index.html", "thesis.txt"]) writeFileSync(join(out, name), "mine");
    const { code, stderr } = await docs("--out", out);
    expect(code).toBe(1);
    expect(stderr).toContain("is no former site, it holds thesis.txt");
    expect(readdirSync(out)).toEqual(["index.html", "thesis.txt"]);
    expect(readFileSync(join(out, "index.html"), "utf8")).toBe("mine");
    expect(readdirSync(folder)).toEqual(["site"]);
  });
});

it("a part that fails is told when the others have ended", async () => {
  let ended = false;
  const other = new Promise((resolve) => setImmediate(resolve)).then(() => (ended = true));
  const failing = Promise.reject(new Error("no such page"));
  await expect(allEnded([failing, other])).rejects.toThrow("no such page");
  expect(ended).toBe(true);
});

describe("the server of --serve", () => {
  it("serves a folder and its start page, and nothing beside it", async () => {
    mkdirSync(join(folder, "site/part"), { recursive: true });
    writeFileSync(join(folder, "site/part/index.html"), "a page");
    writeFileSync(join(folder, "secret.txt"), "not to be seen");
    const server = await serveFolder(join(folder, "site"), 0, "/docs/");
    const { port, address } = server.address() as AddressInfo;
    expect(address).toBe("127.0.0.1");
    const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);

    const page = await get("/docs/part/");
    expect(await page.text()).toBe("a page");
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    for (const path of [
      "/docs/%2e%2e%2fsecret.txt",
      "/docs/..%2fsecret.txt",
      "/secret.txt",
      "/docs/%",
      "/docs/none",
    ]) {
      expect((await get(path)).status, path).toBe(404);
    }
    // A raw request: fetch would not send this one.
    const socket = connect(port, "127.0.0.1").end("GET // HTTP/1.1\r\nhost: docs\r\n\r\n");
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 404 /);
    server.close();
  });
});
