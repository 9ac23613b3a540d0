/** Claims the right to create a key, creates it, and records what came of it. */
import { MonadError } from "../errors.ts";
import type { ApiKeyWithToken } from "../types.ts";
import { isToken } from "./document.ts";
import { lifetimeOf } from "./due.ts";
import {
  abandonedOf,
  claim,
  isCurrentOrPrevious,
  NoLongerApplies,
  recordAbandoned,
  recordCreated,
  removeClaim,
} from "./journal.ts";
import { withMarker } from "./marker.ts";
import { enter, type Run, warn } from "./run-state.ts";
import { change, record } from "./save.ts";
import type { PendingKey, StoredKey } from "./store.ts";

/** The key to create. */
interface Plan {
  name: string;
  role_id: string;
  description: string | undefined;
  lifetimeMs: number;
}

/**
 * Creates a successor of the current key. Resolves to a document in which it is pending or, where another run has
 * been faster, current.
 */
export async function createSuccessor(run: Run): Promise<StoredKey | undefined> {
  if (run.created) throw new NoLongerApplies("the key that this run has created was given up");
  const plan = planOf(run);
  const claimed = await claimCreate(run);
  return createKey(run, plan, claimed);
}

/** What the options say, and otherwise what the current key has. */
function planOf({ options, current }: Run): Plan {
  const { key } = current ?? {};
  const name = options.name ?? key?.name;
  const role_id = options.role_id ?? key?.role_id;
  const lifetimeMs = options.lifetimeMs ?? (key && lifetimeOf(key));
  if (!name || !role_id || lifetimeMs === undefined) {
    const reason = key ? `key ${key.id} lacks one of them` : "there is no key to take them from";
    throw new Error(`name, role_id and lifetimeMs are needed as options: ${reason}`);
  }
  return { name, role_id, lifetimeMs, description: options.description ?? key?.description };
}

async function claimCreate(run: Run): Promise<PendingKey> {
  enter(run, "claim");
  const { document: current } = run;
  const own: string[] = [];
  run.step = "save";
  const claimed = await change(run, (document) => {
    const marker = crypto.randomUUID();
    const next = claim(current, marker, new Date(run.clock.now()).toISOString(), own)(document);
    if (next) own.push(marker);
    return next;
  });
  return claimed!.rotation!.pending!;
}

async function createKey(
  run: Run,
  { name, role_id, description, lifetimeMs }: Plan,
  claimed: PendingKey,
): Promise<StoredKey | undefined> {
  enter(run, "create");
  const expiration_time = new Date(run.clock.now() + lifetimeMs).toISOString();
  const body = {
    name,
    role_id,
    description: withMarker(claimed.marker, description),
    expiration_time,
  };
  let response: ApiKeyWithToken;
  try {
    // Without the signal: an abort would leave a key whose token nobody has.
    response = await run.apiKeys.create(body);
  } catch (error) {
    const { marker } = claimed;
    const lost = isRejected(error) ? removeClaim(marker) : recordAbandoned(claimed);
    // Not even an abort stops this. Where it fails, the next run gives up the claim.
    await record(run, lost, undefined).catch(() => {});
    throw error;
  }
  const { token, ...key } = response;
  run.secrets.add(token);
  run.created = key;
  const problem = problemOf(run.document, role_id, response);
  if (problem !== undefined) {
    await record(run, recordAbandoned({ ...claimed, id: key.id }), undefined);
    throw new Error(`the server created key ${key.id}, which ${problem}`);
  }
  warnOfChanges(run, body, key);

  enter(run, "save", key.id);
  const created: PendingKey = {
    ...claimed,
    id: key.id,
    token,
    expiration_time: key.expiration_time || expiration_time,
    ...(key.organization_id && { organization_id: key.organization_id }),
  };
  const document = await record(run, recordCreated(created), undefined);
  const isPending = document?.rotation?.pending?.marker === claimed.marker;
  if (isPending || (document?.id === key.id && document.token === token)) return document;
  throw new NoLongerApplies(`another run has given up key ${key.id} before it was saved`);
}

/** Whether there is no key for certain. A TypeError is thrown before anything is sent. */
const isRejected = (error: unknown): boolean =>
  error instanceof MonadError ? error.outcome === "not-applied" : error instanceof TypeError;

/** Why a key is of no use. */
function problemOf(
  document: StoredKey | undefined,
  role_id: string,
  key: ApiKeyWithToken,
): string | undefined {
  const { organization_id } = document ?? {};
  if (!isToken(key.token)) return "has a token that cannot be sent";
  if (key.role_id && key.role_id !== role_id)
    return `has the role ${key.role_id} instead of ${role_id}`;
  if (organization_id && key.organization_id && key.organization_id !== organization_id) {
    return `belongs to organization ${key.organization_id} instead of ${organization_id}`;
  }
  const isAbandoned = abandonedOf(document).some(({ id }) => id === key.id);
  const isCurrent = key.id === document?.id;
  // What is retired stays retired: another run may be about to delete it.
  if (isAbandoned || (isCurrentOrPrevious(document, key.id) && !isCurrent)) {
    return "this store has retired before";
  }
  return undefined;
}

/** What the server made of the request. */
function warnOfChanges(
  run: Run,
  body: { name: string; description: string; expiration_time: string },
  key: { id: string } & Partial<ApiKeyWithToken>,
): void {
  const changed: string[] = [];
  if (key.name !== body.name) changed.push("name");
  if (key.description !== body.description) changed.push("description");
  const expires = Date.parse(key.expiration_time ?? "");
  if (!(Math.abs(expires - Date.parse(body.expiration_time)) < 60_000)) {
    changed.push(`expiration_time (${key.expiration_time} instead of ${body.expiration_time})`);
  }
  if (changed.length > 0) {
    warn(run, "changed-by-server", `the server changed ${changed.join(", ")} of key ${key.id}`, [
      key.id,
    ]);
  }
  const differenceMs = Date.parse(key.created_at ?? "") - run.clock.now();
  if (Math.abs(differenceMs) > 300_000) {
    const minutes = Math.round(Math.abs(differenceMs) / 60_000);
    const direction = differenceMs > 0 ? "ahead of" : "behind";
    const message = `the clock of the server is ${minutes} minutes ${direction} this machine's`;
    warn(run, "clocks-differ", message, [key.id]);
  }
}
