/** A row of the bench's table, and the table. */

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
export function table(rows: Row[]): string {
  const amount = (value: number | undefined, unit: Row["unit"]) => {
    if (value === undefined) return "";
    if (unit === "ms" && value < 1) return `${(value * 1000).toFixed(1)} µs`;
    return `${value.toFixed(value < 100 ? 1 : 0)} ${unit}`;
  };
  const ratio = (value: number | undefined) => value?.toFixed(2) ?? "";
  const head = [
    "",
    "raw fetch",
    "openapi-fetch",
    "this client",
    "to openapi-fetch",
    "to raw fetch",
  ];
  const cells = [
    head,
    ...rows.map(({ what, unit, raw, bare, ours, toRaw, toBare }) => [
      what,
      ...[raw, bare, ours].map((value) => amount(value, unit)),
      ratio(toBare),
      ratio(toRaw),
    ]),
  ];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const line = (row: string[]) =>
    `| ${row.map((cell, column) => (column ? cell.padStart(widths[column]!) : cell.padEnd(widths[0]!))).join(" | ")} |`;
  const rule = `| ${widths.map((width, column) => (column ? `${"-".repeat(width - 1)}:` : "-".repeat(width))).join(" | ")} |`;
  return [line(cells[0]!), rule, ...cells.slice(1).map(line)].join("\n");
}
