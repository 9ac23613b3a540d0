/** JSON pointers (RFC 6901) in plain and in `$ref` form: `/paths/~1v2` and `#/components/schemas/ApiKey`. */

/** The unescaped parts of a pointer; none for the whole document. */
export const parsePointer = (pointer: string): string[] =>
  pointer
    .replace(/^#?\/?/, "")
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));

/** The pointer, without `#`, that has these parts. */
export const formatPointer = (parts: string[]): string =>
  parts.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
