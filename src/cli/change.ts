/** Commands that change keys and create no token: `update` and `delete`. */
import { isNotFound } from "monad-api-keys";
import { checkId } from "../core/validate.ts";
import { defineCommand } from "./arguments.ts";
import { checkConfirmation, confirmed, confirmOptions, dryRunOption } from "./confirm.ts";
import { connect, connectionOptions } from "./connect.ts";
import { errorDetails, exitCodes, UsageError } from "./failure.ts";
import { outputOptions, printKey } from "./key-output.ts";

export const update = defineCommand({
  usage: "update ID",
  summary: "Changes the name or the description of a key. What is left out stays as it is.",
  options: {
    name: { type: "string", value: "NAME", help: "the new name" },
    description: { type: "string", value: "TEXT", help: "the new description; '' removes it" },
    ...confirmOptions,
    ...dryRunOption,
    ...outputOptions,
    ...connectionOptions,
  },
  positionals: [1, 1],
  examples: ["update 7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93 --name ci-eu"],
  async run(call) {
    const { values, positionals } = call;
    const { name, description } = values;
    const id = positionals[0]!;
    if (name === undefined && description === undefined) {
      throw new UsageError("update needs --name or --description");
    }
    checkConfirmation(call);
    const apiKeys = connect(call);
    const changes = [
      ...(name === undefined ? [] : [`name to ${JSON.stringify(name)}`]),
      ...(description === undefined ? [] : [`description to ${JSON.stringify(description)}`]),
    ];
    const question = `Change the ${changes.join(" and the ")}?`;
    if (!(await confirmed([id], question, apiKeys, call))) return exitCodes.done;
    const body = {
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
    };
    await printKey(await apiKeys.update(id, body, { signal: call.io.signal }), call);
    return exitCodes.done;
  },
});

export const remove = defineCommand({
  usage: "delete ID...",
  summary: `Deletes keys. Their tokens stop working at once. A key that cannot be deleted does not keep the others from
being deleted; the exit code is 1 then. After Ctrl-C no further key is deleted.`,
  options: { ...confirmOptions, ...dryRunOption, ...outputOptions, ...connectionOptions },
  positionals: [1, Infinity],
  examples: ["delete 7b1f3c52-9d0e-4c8a-b7d4-2f6a1e5c0d93", "delete --yes ID1 ID2"],
  async run(call) {
    const { io, terminal } = call;
    const ids = [...new Set(call.positionals)];
    for (const id of ids) checkId("ID", id); // all of them, before the first is deleted
    checkConfirmation(call);
    const apiKeys = connect(call);
    const question = ids.length === 1 ? "Delete this key?" : `Delete these ${ids.length} keys?`;
    if (!(await confirmed(ids, question, apiKeys, call))) return exitCodes.done;
    const results: { id: string; deleted: boolean; error?: object }[] = [];
    for (const [index, id] of ids.entries()) {
      if (io.signal.aborted) break;
      if (ids.length > 1) terminal.progress(`${index} of ${ids.length} keys deleted`);
      try {
        // Without the signal: an aborted delete may or may not have happened.
        await apiKeys.delete(id);
        results.push({ id, deleted: true });
        if (!terminal.json) await terminal.print(`${id}\n`);
      } catch (error) {
        const details = errorDetails(error);
        results.push({ id, deleted: false, error: details });
        if (!terminal.json) {
          terminal.warn(isNotFound(error) ? `There is no key ${id}.` : details.message);
        }
      }
    }
    terminal.progress("");
    if (terminal.json) await terminal.printJson(results);
    const deleted = results.filter((result) => result.deleted).length;
    terminal.note(`${deleted} of ${ids.length} keys ${ids.length === 1 ? "was" : "were"} deleted.`);
    io.signal.throwIfAborted();
    return deleted === ids.length ? exitCodes.done : exitCodes.failed;
  },
});
