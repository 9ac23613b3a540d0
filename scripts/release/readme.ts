/** The README as it is published: its relative links lead to files that only the repository has. */

/** Puts `address`, such as the repository at a tag, before every relative link. Code stays as it is. */
export const withAbsoluteLinks = (readme: string, address: string): string =>
  readme.replaceAll(/\]\((?!\w+:|#)(?:\.\/)?([^)\s]+)\)/g, (_, path) => `](${address}/${path})`);
