/** A property of any value; undefined where reading it fails, as a getter or a Proxy may. */
export function fieldOf(value: unknown, name: string): unknown {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object() of any value may have any property
    return (Object(value) as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}
