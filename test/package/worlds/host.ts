/** A host of `npm run test:worlds`: a framework or a test runner that changes what a program sees. */

/** The package, packed, and a folder to install into. */
export interface Package {
  tarball: string;
  scratch: string;
}

export interface Host {
  name: string;
  /** Resolves to the installed version, and to what was done. Rejects with what is wrong. */
  run(app: Package): Promise<{ version: string; found: string }>;
}
