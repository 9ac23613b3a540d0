/**
 * npm run test:tools [-- -t NAME]
 *
 * The generators, linters and mock servers that users have read the published spec without an error, and what the
 * generators write type-checks. The types of hey-api, a second generator, are those of generated/. Each is installed
 * from npm into a temporary folder: together they are 500 MB, so they are no devDependencies. With the environment
 * variable TOOLS_VERSIONS=latest, it takes the newest versions, which need Node 24.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { bundleSpec } from "../../scripts/lib/bundle-spec.ts";
import { install } from "../helpers/install.ts";
import { runProgram } from "../../scripts/lib/program.ts";
import { root } from "../../scripts/lib/root.ts";
import { parseSpec } from "../../scripts/lib/spec.ts";
import { comparisonModule } from "./second-generator.ts";

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
      expect(collection).toContain("regenerate");
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

const isLatest = process.env.TOOLS_VERSIONS === "latest";
const spec = bundleSpec(join(root, "openapi/api-keys.yaml"));

test.for(Object.entries(tools))("%s reads the spec without an error", async ([, tool]) => {
  const folder = mkdtempSync(join(tmpdir(), "monad-api-keys-tools-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const packages = tool.packages.map((name) =>
    isLatest ? name.replace(/(?<=.)@[^@]*$/, "@latest") : name,
  );
  // Without a version of its own, npm adds TypeScript 7, which has no API for the generators.
  await install(folder, ...packages, "@types/node@20", "typescript@5.9.3");
  for (const [name, text] of Object.entries({ "openapi.yaml": spec, ...configurations })) {
    writeFileSync(join(folder, name), text);
  }
  for (const [program, ...args] of tool.commands) await runProgram(folder, program!, ...args);
  await tool.check?.(folder);
  if (tool.client) await typeCheck(folder, tool.client);
});

/** The types of generated/ against those of a second generator. */
async function compareTypes(folder: string): Promise<void> {
  copyFileSync(join(root, "generated/api-keys.ts"), join(folder, "api-keys.ts"));
  const text = comparisonModule(parseSpec(spec), "./api-keys.ts", "./hey-api/types.gen.ts");
  writeFileSync(join(folder, "comparison.ts"), text);
  await typeCheck(folder, "comparison.ts");
}

const typeCheck = (folder: string, file: string) =>
  runProgram(
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
    expect(list.status, await list.text()).toBe(200);
    const invalid = await fetch(keys, { method: "POST", headers, body: '{"name":1}' });
    expect([400, 422]).toContain(invalid.status);
  } finally {
    child.kill();
  }
}
