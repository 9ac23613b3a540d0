/**
 * Keeps a key in a Kubernetes Secret, by kubectl:
 *
 *   node kubectl-store.mjs load <secret>   prints the document
 *   node kubectl-store.mjs save <secret>   replaces it, from { "next", "previous" } on stdin
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

const [command, name] = process.argv.slice(2);
const secret = JSON.parse(kubectl("", "get", "secret", name, "--output=json"));
const stored = Buffer.from(secret.data["key.json"], "base64").toString();

if (command === "load") {
  console.log(stored);
} else {
  const { next, previous } = JSON.parse(readFileSync(0, "utf8"));
  if (!isDeepStrictEqual(JSON.parse(stored), previous)) fail(`${name} holds another document`);
  const encode = (text = "") => Buffer.from(text).toString("base64");
  secret.data["key.json"] = encode(JSON.stringify(next));
  secret.data.token = encode(next.token); // for pods
  // It has the resourceVersion that was read: kubectl fails if the Secret has changed since.
  kubectl(JSON.stringify(secret), "replace", "--filename=-");
}

function kubectl(input, ...args) {
  const { status, stdout, stderr } = spawnSync("kubectl", args, { input, encoding: "utf8" });
  return status === 0 ? stdout : fail(stderr);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
