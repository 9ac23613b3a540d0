/**
 * Keeps a key in secrets of a GitHub repository, by gh, in a job that receives the document in KEY_DOCUMENT:
 *
 *   node github-store.mjs load   prints the document; nothing where there is none yet
 *   node github-store.mjs save   replaces it, from { "next", "previous" } on stdin
 *
 * The document goes to the secret KEY_DOCUMENT of the environment `key-rotation`, and the token to the secret
 * PIPELINE_API_KEY of the repository. What this job has saved is kept in RUNNER_TEMP, which GitHub empties
 * when the job ends, because no job can read a secret that was set after its start.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

const [command] = process.argv.slice(2);
const { KEY_DOCUMENT = "", RUNNER_TEMP = "." } = process.env;
const saved = join(RUNNER_TEMP, "key-document.json");
const stored = existsSync(saved) ? readFileSync(saved, "utf8") : KEY_DOCUMENT;

if (command === "load") {
  console.log(stored);
} else {
  const { next, previous } = JSON.parse(readFileSync(0, "utf8"));
  const current = JSON.parse(stored || "null");
  if (!isDeepStrictEqual(current, previous)) fail("this job has saved another document");
  // The token first: if this fails, the document is the old one, and the next run begins here again.
  if (next.token && next.token !== current?.token) set("PIPELINE_API_KEY", next.token);
  set("KEY_DOCUMENT", JSON.stringify(next), "--env=key-rotation");
  writeFileSync(saved, JSON.stringify(next), { mode: 0o600 });
}

function set(name, input, ...args) {
  const { status, stderr } = spawnSync("gh", ["secret", "set", name, ...args], {
    input,
    encoding: "utf8",
  });
  if (status !== 0) fail(stderr);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
