/**
 * Keeps a key in AWS Secrets Manager, by the aws command:
 *
 *   node aws-store.mjs load <secret>   prints the document
 *   node aws-store.mjs save <secret>   replaces it, from { "next", "previous" } on stdin
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

const [command, name] = process.argv.slice(2);
const current = aws("get-secret-value");

if (command === "load") {
  console.log(current.SecretString);
} else {
  const { next, previous } = JSON.parse(readFileSync(0, "utf8"));
  const stored = JSON.parse(current.SecretString);
  if (!isDeepStrictEqual(stored, previous)) fail(`${name} holds another document`);
  const added = aws("put-secret-value", JSON.stringify(next), [
    "--secret-string=file:///dev/stdin", // not in the arguments, which other users can see
    "--version-stages=MONAD_NEXT", // not AWSCURRENT, which the label would be without it
  ]);
  // Secrets Manager refuses it if AWSCURRENT is elsewhere by now.
  aws("update-secret-version-stage", "", [
    "--version-stage=AWSCURRENT",
    `--move-to-version-id=${added.VersionId}`,
    `--remove-from-version-id=${current.VersionId}`,
  ]);
}

function aws(operation, input = "", args = []) {
  const all = ["secretsmanager", operation, `--secret-id=${name}`, "--output=json", ...args];
  // Through cat, because aws opens /dev/stdin, which has to be a pipe: Node.js passes a socket.
  const shell = ["-c", 'cat | aws "$@"', "aws", ...all];
  const { status, stdout, stderr } = spawnSync("sh", shell, { input, encoding: "utf8" });
  if (status !== 0) fail(stderr);
  return stdout && JSON.parse(stdout);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
