/** Looks at the current key: whether it exists, belongs to this store, and has a token that works. */
import { isNotFound } from "../errors.ts";
import type { ApiKey } from "../types.ts";
import type { Current } from "./due.ts";
import { type Proof, prove } from "./prove.ts";
import { enter, type Run } from "./run-state.ts";
import type { StoredKey } from "./store.ts";
import { sleep } from "./wait.ts";

/** The waits before a key whose token is accepted, but that is not found, is looked for again. */
const waitsMs = [500, 1000, 2000, 4000];

export async function inspect(run: Run, document: StoredKey & { id: string }): Promise<Current> {
  const { id, token } = document;
  const isAdopted = document.rotation?.since !== undefined;
  enter(run, "prove", id);
  const proof = token === undefined ? undefined : await prove(run, { id, token });
  const current: Current = { id, token, key: undefined, works: worksBy(proof) };
  run.current = current;
  current.key = await findKey(run, id, current.works === true);
  await checkOrganization(run, document, current.key);
  if (!isAdopted && !current.key) throw new Error(`there is no key ${id}: ${checkDocumentHint}`);
  if (!isAdopted && proof?.kind === "refused") {
    throw new Error(`the token of key ${id} is refused: ${checkDocumentHint}`, {
      cause: proof.error,
    });
  }
  const mustBeProven = run.options.renewBeforeMs !== undefined || !isAdopted;
  if (proof?.kind === "unproven" && mustBeProven) {
    throw new Error(`the token of key ${id} is not proven`, { cause: proof.error });
  }
  return current;
}

const checkDocumentHint =
  "check what was written to the store, and leave out the token if it is not known";

const worksBy = (proof: Proof | undefined): boolean | undefined =>
  proof === undefined || proof.kind === "unproven" ? undefined : proof.kind === "accepted";

/** The key of this id; undefined where there is none. */
async function findKey(run: Run, id: string, isAccepted: boolean): Promise<ApiKey | undefined> {
  for (let attempt = 0; ; attempt++) {
    try {
      const key = await run.apiKeys.get(id, { signal: run.options.signal });
      if (key.id !== id) throw new Error(`the server returned another key than ${id}`);
      return key;
    } catch (error) {
      if (!isNotFound(error)) throw error;
      if (!isAccepted) return undefined;
      // Its token works, so it exists: this server has yet to hear of it, or the document is wrong.
      const waitMs = waitsMs[attempt];
      if (waitMs === undefined) throw error;
      await sleep(run.clock, waitMs, run.options.signal);
    }
  }
}

/**
 * The credentials must belong to the store: those of another environment would find that the key is gone,
 * and replace it there.
 */
async function checkOrganization(
  run: Run,
  { organization_id: expected }: StoredKey,
  key: ApiKey | undefined,
): Promise<void> {
  if (expected === undefined) return;
  const { signal } = run.options;
  const example = key ?? (await run.apiKeys.list({ limit: 1 }, { signal })).api_keys?.[0];
  const found = example?.organization_id;
  if (!found || found === expected) return;
  throw new Error(
    `the client's credential is for organization ${found}, and the stored key belongs to ${expected}`,
  );
}
