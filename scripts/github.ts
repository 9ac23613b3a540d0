/**
 * npm run github -- spec-change BASE | publish | upstream [file or URL]
 *
 * What the workflows do beside the other scripts. Posts through `gh`, where GH_TOKEN and GITHUB_REPOSITORY are
 * set; writes to the log and the job summary (GITHUB_STEP_SUMMARY).
 *
 * spec-change generates, and judges the version against the last release and the changes since BASE, the commit
 * that the pull request starts from. Writes dist/spec-change: comment.md, and generated.patch where generated files
 * are out of date. Exit code: that of `npm run diff`, 1 with a patch, 0 when spec and generated files have not
 * changed.
 * publish commits that patch to the branch HEAD_REF, at HEAD_SHA, and comments on the pull request PULL_REQUEST.
 * upstream reports what `npm run upstream` finds, once per difference. Exit code: 0 when it is reported, else that of
 * `npm run upstream`.
 * All exit with 2 when something cannot be read or posted.
 */
import { publishSpecChange, prepareSpecChange } from "./github/spec-change.ts";
import { reportUpstream } from "./github/upstream.ts";
import { defineCommand, runAsProgram, UsageError } from "./lib/command.ts";

const usage = "npm run github -- spec-change BASE | publish | upstream [file or URL]";

export const main = defineCommand({
  usage,
  summary: "What the workflows do beside the other scripts.",
  options: {},
  maxPositionals: 2,
  failureCode: 2,
  run({ positionals: [command, target] }) {
    if (command === "spec-change" && target) return prepareSpecChange(target);
    if (command === "publish" && target === undefined) return publishSpecChange();
    if (command === "upstream") return reportUpstream(target);
    throw new UsageError(usage);
  },
});

await runAsProgram(import.meta.url, main);
