/** Which change explains that a program no longer compiles. */
import type { Change } from "../../../scripts/diff/changes.ts";
import { methodName } from "../../../scripts/lib/spec.ts";

/**
 * The changes that name what the finding or the line of code names: a field, a parameter, an operation's
 * method. All changes where none does.
 */
export function explain(message: string, code: string, changes: Change[]): Change[] {
  const quoted = [...message.matchAll(/'([\w.]+)'/g)].map(([, name]) => name!);
  const byMessage = changes.filter((change) => namesAny(change, new Set(quoted)));
  if (byMessage.length > 0) return byMessage;
  const words = new Set(code.match(/\w+/g) ?? []);
  const byLine = changes.filter(
    (change) =>
      namesAny(change, words) || change.operations.some((id) => words.has(methodName(id))),
  );
  return byLine.length > 0 ? byLine : changes;
}

const namesAny = ({ change }: Change, words: ReadonlySet<string>): boolean =>
  [...change.matchAll(/`([^`]+)`/g)].some(([, name]) =>
    name!.split(/\W+/).some((word) => words.has(word)),
  );
