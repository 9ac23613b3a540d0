/** The value of the option --port; throws where it is none. */
export function portOf(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65535) {
    throw new Error("--port takes a number from 0 to 65535");
  }
  return port;
}
