/**
 * Keeps a key in Vault's KV engine, version 2, by the vault command:
 *
 *   node vault-store.mjs load <mount> <path>   prints the document; nothing where there is none yet
 *   node vault-store.mjs save <mount> <path>   replaces it, from { "next", "previous" } on stdin
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

const [command, mount, path] = process.argv.slice(2);
const { document, version } = read();

if (command === "load") {
  if (document) console.log(JSON.stringify(document));
} else {
  const { next, previous } = JSON.parse(readFileSync(0, "utf8"));
  if (!isDeepStrictEqual(document, previous)) fail(`${path} holds another document`);
  // Vault refuses it if there is another version by now.
  const args = ["kv", "put", `-mount=${mount}`, `-cas=${version}`, path, "-"];
  const { status, stderr } = vault(args, JSON.stringify(next));
  if (status !== 0) fail(stderr);
}

function read() {
  const { status, stdout, stderr } = vault(["kv", "get", `-mount=${mount}`, "-format=json", path]);
  if (status === 2 && stderr.includes("No value found")) return { document: null, version: 0 };
  if (status !== 0) fail(stderr);
  const { data, metadata } = JSON.parse(stdout).data;
  return { document: data, version: metadata.version }; // data is null once it is deleted
}

function vault(args, input = "") {
  return spawnSync("vault", args, { input, encoding: "utf8" });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
