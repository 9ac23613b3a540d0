/** Generates the mock's ids and tokens. The same seed generates the same ones, in the same order. */
export interface Ids {
  uuid(): string;
  /** Words and hex digits, so that no secret scanner takes it for a real credential. */
  token(): string;
}

export function createIds(seed: string | number): Ids {
  let state = fnv1a(String(seed));
  const hex = (): string =>
    Array.from({ length: 4 }, () => {
      state = (state + 0x6d2b79f5) | 0;
      return mix(state).toString(16).padStart(8, "0");
    }).join("");
  return {
    uuid: () => hex().replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-a$4-$5"),
    token: () => `mock-token-${hex()}`,
  };
}

/** The 32-bit FNV-1a hash of a text. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  return hash;
}

/** The output step of the mulberry32 generator. */
function mix(state: number): number {
  const a = Math.imul(state ^ (state >>> 15), state | 1);
  const b = a ^ (a + Math.imul(a ^ (a >>> 7), a | 61));
  return (b ^ (b >>> 14)) >>> 0;
}
