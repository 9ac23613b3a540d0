/** Text from a server, shown safely: in a terminal, in a table, in CSV and in JSON. */

/**
 * Replaces characters that control a terminal (a name could hide or imitate output), change the direction of
 * text, end a line or have no form in UTF-8.
 */
export const visible = (text: string): string => text.replace(unsafe, escape);

/** The same, but line breaks stay. */
export const visibleLines = (text: string): string => text.split("\n").map(visible).join("\n");

// Cc are control characters, Cf directional and invisible ones, Zl and Zp line separators, Cs lone surrogates.
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

function escape(character: string): string {
  const hex = character.codePointAt(0)!.toString(16);
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`;
}

/** JSON, as `JSON.parse` reads it, without a character that a terminal obeys. */
export const toJson = (value: unknown): string =>
  // A line feed stands between the lines alone: within a text it is escaped already.
  JSON.stringify(value, undefined, 2).replace(unsafe, (character) =>
    character === "\n" ? character : character.split("").map(jsonEscape).join(""),
  );

const jsonEscape = (unit: string): string =>
  `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** RFC 4180, with a line feed. A cell that a spreadsheet would run as a formula begins with an apostrophe. */
export const toCsv = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map(csvCell).join(",")}\n`).join("");

function csvCell(text: string): string {
  // Also behind white space, which some spreadsheets skip; fullwidth forms count too.
  const isFormula = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(text) || /^[\t\r\n]/.test(text);
  const cell = visible(isFormula ? `'${text}` : text);
  return /[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Columns, two spaces apart, without space at the end of a line. */
export function toTable(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map(visible));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => widthOf(row[column] ?? ""))),
  );
  return cells.map((row) =>
    row
      .map((cell, column) => cell + " ".repeat(widths[column]! - widthOf(cell) + 2))
      .join("")
      .trimEnd(),
  );
}

/** The columns that a text takes in a terminal. East Asian characters and emoji take two, accents none. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mn}/u.test(character)) continue;
    width += wide.test(character) ? 2 : 1;
  }
  return width;
}
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u;
