/** What an answer's text says: pure functions of status, Content-Type and text. */

/** A 2xx as the spec promises it, or what is wrong with it. */
export interface Reading {
  value?: unknown;
  problem?: string;
}

const isHtml = (text: string): boolean => /^\s*</.test(text);

/** The value of a JSON text, or the text itself. */
export function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Reads the body of a 2xx whose JSON type the spec promises. Right JSON is accepted under a wrong
 * Content-Type. Where a string is due (delete), the server's words are accepted in any form: plain
 * text, nothing, or the text of other JSON (facts.md: deletes answer a string, an object or 204).
 */
export function readAnswer(due: "object" | "string", text: string): Reading {
  const words = due === "string";
  if (text === "") return words ? { value: "" } : { problem: "an empty body" };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    if (isHtml(text)) return { problem: "an HTML page" };
    if (words && !/^\s*["[{]/.test(text)) return { value: text };
    return { problem: "broken JSON" };
  }
  if (words) return { value: typeof value === "string" ? value : text };
  const found = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  return found === due ? { value } : { problem: `JSON of another kind (${found}, not ${due})` };
}

/** The server's words in the body of an error, short enough for a message; "" when there are none. */
export function wordsOf(body: unknown): string {
  const { error, message } = Object(body) as { error?: unknown; message?: unknown };
  const words = [body, error, message].find((text) => typeof text === "string") ?? "";
  return isHtml(words as string)
    ? "an HTML page"
    : (words as string).trim().replace(/\s+/g, " ").slice(0, 300);
}

/** Whether an error says that the item does not exist (seen on Monad's other resources: a 500). */
export const saysMissing = (status: number, body: unknown): boolean =>
  status === 404 ||
  status === 410 ||
  (status === 500 && wordsOf(body) === "An item of this type does not exist.");
