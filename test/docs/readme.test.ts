import { readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const readme = readFileSync("README.md", "utf8");
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!);

/** What the examples take for granted: the reader's own values. */
const given = `
import type { ApiKeysClient, ApiKeyWithToken } from "monad-api-keys";
declare global {
  const id: string;
  const ownKeyId: string;
  const organizationId: string;
  const apiKey: string;
  const apiKeys: ApiKeysClient;
  const MonadError: typeof import("monad-api-keys").MonadError;
  const isNotFound: typeof import("monad-api-keys").isNotFound;
  const createApiKeysClient: typeof import("monad-api-keys").createApiKeysClient;
  const save: (key: ApiKeyWithToken) => Promise<void>;
  const store: { read(): Promise<string>; write(id: string, token: string): Promise<void> };
}
`;
/** A reader's dependency, not ours. As in undici 6 to 8, none of its types is one of the runtime's. */
const undici = `declare module "undici" {
  class Dispatcher { private undici: true; }
  export class ProxyAgent extends Dispatcher { constructor(url: string); }
  export class Agent extends Dispatcher { constructor(options: object); }
  class AbortSignal { private undici: true; }
  class Headers { private undici: true; }
  class Response { private undici: true; readonly headers: Headers; }
  interface RequestInit { dispatcher?: Dispatcher; signal?: AbortSignal; headers?: Headers; }
  export function fetch(url: string | URL, init?: RequestInit): Promise<Response>;
}`;

/** An example that does not compile, beside those that do. */
const wrong = `import { createApiKeysClient } from "monad-api-keys";\ncreateApiKeysClient({ org: 1 });`;

function findings(files: Record<string, string>): string[] {
  const config = ts.getParsedCommandLineOfConfigFile(
    "tsconfig.json",
    { noEmit: true },
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: () => undefined,
    },
  )!;
  const options = { ...config.options, noUnusedLocals: false };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name in files || fileExists(name);
  host.readFile = (name) => files[name] ?? readFile(name);
  host.getSourceFile = (name, target) =>
    name in files ? ts.createSourceFile(name, files[name]!, target) : getSourceFile(name, target);
  const program = ts.createProgram(Object.keys(files), options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText, file }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, "\n");
    return `${file?.fileName ?? ""}: ${text}`;
  });
}

describe("the README", () => {
  it("has examples that compile, where one that does not would be told", () => {
    expect(examples.length).toBeGreaterThan(4);
    const files = { "given.ts": given, "undici.d.ts": undici, "wrong.ts": wrong };
    const modules = examples.map((code, index) => [`${index}.ts`, `${code}\nexport {};`]);
    expect(findings({ ...files, ...Object.fromEntries(modules) })).toEqual([
      expect.stringMatching(/^wrong\.ts: .*'org' does not exist/s),
    ]);
  });

  it("names only commands that there are", () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
      scripts: Record<string, string>;
    };
    const named = [...readme.matchAll(/`npm (?:run )?([\w:]+)/g)].map(([, name]) => name!);
    expect(named).toContain("generate");
    expect(named.filter((name) => !(name in scripts) && name !== "ci")).toEqual([]);
  });
});
