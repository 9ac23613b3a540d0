/**
 * npm run test:tools [-- --only TOOL]… [--latest] [--folder DIR]
 *
 * Feeds the published spec to the generators, linters and mock servers that our users have: each must read
 * it without an error, and what the generators write must type-check. The types of hey-api, a second generator,
 * must be those of generated/. Reads openapi/ and generated/, and installs the tools from npm into a temporary folder (or DIR, which is kept and used again). They are 500 MB, so they are no
 * devDependencies.
 * Exit code: 0 every tool accepts the spec; 1 one does not; 2 a wrong option.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { bundleSpec } from "./lib/bundle-spec.ts";
import { defineCommand, runAsProgram, UsageError } from "./lib/command.ts";
import { install, run } from "./lib/pack.ts";
import { root } from "./lib/root.ts";
import { parseSpec } from "./lib/spec.ts";
import { comparisonModule } from "./tools/second-generator.ts";

interface Tool {
  /** The last versions that run on Node 20. */
  packages: string[];
  /** Programs with their arguments, run in turn in the folder that has openapi.yaml. */
  commands: string[][];
  /** The entry of the generated client, which has to type-check. */
  client?: string;
  /** Checks what the commands did, or more than they can. */
  check?(folder: string): Promise<void>;
}

const redocly = createRequire(import.meta.url).resolve("@redocly/cli/bin/cli.js");
const bin = (name: string) => `node_modules/.bin/${name}`;

const kubbConfig = `
import { defineConfig } from "@kubb/core";
import { pluginClient } from "@kubb/plugin-client";
import { pluginOas } from "@kubb/plugin-oas";
import { pluginTs } from "@kubb/plugin-ts";

export default defineConfig({
  input: { path: "./openapi.yaml" },
  output: { path: "./kubb", clean: true },
  plugins: [pluginOas(), pluginTs(), pluginClient({ client: "fetch", bundle: true })],
});
`;

const tools: Record<string, Tool> = {
  "hey-api": {
    packages: ["@hey-api/openapi-ts@0.95.0"],
    commands: [[bin("openapi-ts"), "-i", "openapi.yaml", "-o", "hey-api", "--no-log-file"]],
    client: "hey-api/index.ts",
    check: compareTypes,
  },
  kubb: {
    packages: ["cli", "core", "plugin-oas", "plugin-ts", "plugin-client"].map(
      (name) => `@kubb/${name}@4.39.3`,
    ),
    commands: [[bin("kubb"), "generate", "--config", "kubb.config.js"]],
    client: "kubb/index.ts",
  },
  orval: {
    // It asks for Node 22.18, and runs on 20.
    packages: ["orval@8.38.0"],
    commands: [
      [bin("orval"), "--input", "openapi.yaml", "--output", "orval/client.ts", "--client", "fetch"],
    ],
    client: "orval/client.ts",
  },
  "openapi-to-postman": {
    packages: ["openapi-to-postmanv2@6.3.3"],
    commands: [[bin("openapi2postmanv2"), "-s", "openapi.yaml", "-o", "postman.json"]],
    async check(folder) {
      const collection = readFileSync(join(folder, "postman.json"), "utf8");
      if (!collection.includes("regenerate")) throw new Error("The collection lacks operations.");
    },
  },
  prism: {
    packages: ["@stoplight/prism-cli@5.14.2"],
    commands: [],
    check: askPrism,
  },
  redocly: {
    packages: [],
    commands: [
      ["node", redocly, "lint", "openapi.yaml"],
      ["node", redocly, "generate-client", "openapi.yaml", "-o", "redocly/client.ts"],
    ],
    client: "redocly/client.ts",
  },
  spectral: {
    packages: ["@stoplight/spectral-cli@6.16.3"],
    commands: [[bin("spectral"), "lint", "--ruleset", "spectral.yaml", "openapi.yaml"]],
  },
  "swagger-parser": {
    packages: ["@apidevtools/swagger-parser@12.1.0"],
    commands: [["node", "swagger-parser.js"]],
  },
  "swagger-typescript-api": {
    packages: ["swagger-typescript-api@13.13.0"],
    commands: [
      [
        bin("swagger-typescript-api"),
        "generate",
        "-p",
        "openapi.yaml",
        "-o",
        "sta",
        "-n",
        "api.ts",
      ],
    ],
    client: "sta/api.ts",
  },
};

const configurations = {
  "kubb.config.js": kubbConfig,
  "spectral.yaml": "extends: spectral:oas\n",
  "swagger-parser.js": `
import SwaggerParser from "@apidevtools/swagger-parser";
await SwaggerParser.validate("openapi.yaml");
`,
};

/** The options of a strict project that bundles. Generated code may have unused names. */
const compilerOptions =
  "--noEmit --strict --skipLibCheck --target es2022 --module esnext --moduleResolution bundler --allowImportingTsExtensions --lib es2023,dom,dom.iterable --types node";

export const main = defineCommand({
  usage: "npm run test:tools -- [--only TOOL]… [--latest] [--folder DIR]",
  summary: `Feeds the published spec to other tools: ${Object.keys(tools).join(", ")}.`,
  options: {
    only: { type: "string", multiple: true, value: "TOOL", help: "this tool, may be repeated" },
    latest: { type: "boolean", default: false, help: "the newest versions, which need Node 24" },
    folder: { type: "string", value: "DIR", help: "install there, and keep it for the next time" },
  },
  async run({ values }) {
    const names = values.only ?? Object.keys(tools);
    const unknown = names.find((name) => !(name in tools));
    if (unknown) throw new UsageError(`--only ${unknown}: there is no such tool.`);
    const folder = resolve(values.folder ?? mkdtempSync(join(tmpdir(), "monad-api-keys-tools-")));
    try {
      const packages = names.flatMap((name) => tools[name]!.packages);
      const versions = values.latest
        ? packages.map((name) => name.replace(/(?<=.)@[^@]*$/, "@latest"))
        : packages;
      // Without a version of its own, npm adds TypeScript 7, which has no API for the generators.
      await install(folder, ...versions, "@types/node@20", "typescript@5.9.3");
      writeFileSync(join(folder, "openapi.yaml"), bundleSpec(join(root, "openapi/api-keys.yaml")));
      for (const [name, text] of Object.entries(configurations)) {
        writeFileSync(join(folder, name), text);
      }
      const failed: string[] = [];
      for (const name of names) {
        const problem = await tryTool(folder, tools[name]!);
        if (problem) failed.push(name);
        console.log(problem ? `${name}: ${problem}` : `${name}: no error`);
      }
      return failed.length > 0 ? 1 : 0;
    } finally {
      if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
    }
  },
});

/** What is wrong, if anything. */
async function tryTool(folder: string, tool: Tool): Promise<string | undefined> {
  try {
    for (const [program, ...args] of tool.commands) await run(folder, program!, ...args);
    await tool.check?.(folder);
    if (tool.client) await typeCheck(folder, tool.client);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The types of generated/ against those of a second generator. */
async function compareTypes(folder: string): Promise<void> {
  const spec = parseSpec(readFileSync(join(folder, "openapi.yaml"), "utf8"));
  copyFileSync(join(root, "generated/api-keys.ts"), join(folder, "api-keys.ts"));
  const text = comparisonModule(spec, "./api-keys.ts", "./hey-api/types.gen.ts");
  writeFileSync(join(folder, "comparison.ts"), text);
  await typeCheck(folder, "comparison.ts");
}

const typeCheck = (folder: string, file: string) =>
  run(
    folder,
    "node",
    join(root, "node_modules/typescript-7/bin/tsc"),
    ...compilerOptions.split(" "),
    file,
  );

/** Starts Prism's mock of the spec, and asks it for the keys and for one that it has to validate. */
async function askPrism(folder: string): Promise<void> {
  const port = 4010 + (process.pid % 1000);
  const child = spawn(join(folder, bin("prism")), ["mock", "openapi.yaml", "-p", String(port)], {
    cwd: folder,
  });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  try {
    while (!output.includes("Prism is listening")) {
      const ended = once(child, "exit").then(() => Promise.reject(new Error(output)));
      await Promise.race([once(child.stdout, "data"), ended]);
    }
    const keys = `http://127.0.0.1:${port}/v2/organization/api_keys`;
    const headers = { "x-api-key": "fake-api-key-for-prism", "content-type": "application/json" };
    const list = await fetch(keys, { headers });
    if (list.status !== 200) throw new Error(`list: ${list.status} ${await list.text()}`);
    const invalid = await fetch(keys, { method: "POST", headers, body: '{"name":1}' });
    if (![400, 422].includes(invalid.status)) {
      throw new Error(`An invalid body is accepted: ${invalid.status}`);
    }
  } finally {
    child.kill();
  }
}

await runAsProgram(import.meta.url, main);
