/** A row of the bench's table, and the table. */
import { format } from "prettier";

export interface Row {
  what: string;
  unit: "ms" | "MB";
  raw?: number;
  bare?: number;
  ours: number;
  toRaw?: number;
  toBare?: number;
}

/** What a quarter of the values does not exceed: noise of the machine only ever adds. */
export const lowerQuartile = (values: number[]): number =>
  [...values].sort((a, b) => a - b)[(values.length - 1) >> 2]!;

/** A Markdown table. Values below a millisecond are shown in microseconds. */
export async function table(rows: Row[]): Promise<string> {
  const head = [
    "",
    "raw fetch",
    "openapi-fetch",
    "this client",
    "to openapi-fetch",
    "to raw fetch",
  ];
  const cells = rows.map(({ what, unit, raw, bare, ours, toRaw, toBare }) => [
    what,
    ...[raw, bare, ours].map((value) => amount(value, unit)),
    ...[toBare, toRaw].map((ratio) => ratio?.toFixed(2) ?? ""),
  ]);
  const lines = [head, head.map(() => "---"), ...cells].map((row) => `| ${row.join(" | ")} |`);
  return (await format(lines.join("\n"), { parser: "markdown" })).trimEnd();
}

function amount(value: number | undefined, unit: Row["unit"]): string {
  if (value === undefined) return "";
  if (unit === "ms" && value < 1) return `${(value * 1000).toFixed(1)} µs`;
  return `${value.toFixed(value < 100 ? 1 : 0)} ${unit}`;
}
