/**
 * How the search reads what people type, and ranks what it finds: options of MiniSearch. They are set when the site
 * starts. VitePress would turn functions in its configuration into text, and evaluate it, which the policy forbids.
 */

/** Words for the same thing, of which the pages use one. */
const synonyms: Record<string, string[]> = {
  abort: ["cancel"],
  compromised: ["leaked"],
  creds: ["credential"],
  credentials: ["credential", "authenticate"],
  env: ["environment"],
  fake: ["mock"],
  invalidate: ["delete"],
  leak: ["leaked"],
  login: ["authenticate"],
  paginate: ["paging"],
  pagination: ["paging"],
  remove: ["delete"],
  renew: ["rotate"],
  revoke: ["delete"],
  roll: ["rotate"],
  secret: ["token"],
  ssl: ["tls", "certificate"],
  stub: ["mock"],
  throttle: ["429", "rate"],
};

/** `rotation` and `rotating` also find what begins with `rotat`, `logging` what begins with `log`. */
export function stemOf(term: string): string {
  const stem = term
    .replace(/ies$/, "")
    .replace(/(?<=\w{3})(ations?|ions?|ings?|ed|ers?|es|e|(?<!s)s)$/, "")
    .replace(/([bdglmnprt])\1$/, "$1");
  return stem.length < 3 ? term : stem;
}

/** The terms to look for in place of one that was typed. */
export function processTerm(typed: string): string[] {
  const term = typed.toLowerCase();
  return [...new Set([term, stemOf(term), ...(synonyms[term] ?? [])])];
}

/** The guide explains, the HTTP API comes second, and the names of types last. */
export function boostDocument(id: string): number {
  if (id.includes("/guide/")) return 2.2;
  if (id.includes("/api/")) return 1.5;
  return id.includes("/reference/") ? 0.6 : 0.8;
}

export const searchOptions = {
  processTerm,
  boostDocument,
  prefix: true,
  fuzzy: (term: string) => (term.length > 5 ? 0.2 : false),
  boost: { title: 4, text: 2, titles: 1 },
};
