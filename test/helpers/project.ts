/** A copy of the project to break, and its commands, run without npm. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

const root = join(import.meta.dirname, "../..");

/** A folder with copies of these of the project's files and folders, until `remove`. */
export function temporaryCopy(...names: string[]) {
  const path = mkdtempSync(join(tmpdir(), "monad-api-keys-"));
  for (const name of names) cpSync(join(root, name), join(path, name), { recursive: true });
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The same, gone after the test. */
export function copyOf(...names: string[]): string {
  const { path, remove } = temporaryCopy(...names);
  onTestFinished(remove);
  return path;
}

/** All that `npm run generate` needs, the installed packages included. */
export function copyOfProject(): string {
  const files = ["package.json", "tsconfig.json", ".prettierrc.json"];
  const dir = copyOf(...files, "openapi", "generated", "scripts", "src");
  symlinkSync(join(root, "node_modules"), join(dir, "node_modules"));
  return dir;
}

export interface Running {
  child: ChildProcess;
  /** What it has printed so far. */
  output: { out: string; err: string };
  ended: Promise<{ code: number | null; out: string; err: string }>;
}

/** The command that a script of package.json names, in the project or in a copy. */
export function run(
  script: string,
  args: string[] = [],
  { cwd = root, env = {} }: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Running {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const words: string[] = scripts[script].replace(/^(node|tsx) /, "").split(" ");
  const flags = scripts[script].startsWith("tsx") ? ["--import", "tsx"] : [];
  const child = spawn(process.execPath, [...flags, ...words, ...args], {
    cwd,
    env: { ...process.env, ...env },
  });
  const output = { out: "", err: "" };
  child.stdout.on("data", (chunk) => (output.out += chunk));
  child.stderr.on("data", (chunk) => (output.err += chunk));
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, ...output }));
  return { child, output, ended };
}

/** An operation on a key that the client does not have, as CONTRIBUTING.md describes one. */
const seventhOperation = `
  /v2/{organization_id}/api_keys/{api_key_id}/touch:
    parameters:
      - $ref: "#/components/parameters/OrganizationId"
      - $ref: "#/components/parameters/ApiKeyId"
    post:
      operationId: touchApiKey
      tags: [Organization API Keys]
      summary: Touch API key
      description: Touches an API key. Made up for a test.
      x-required-permissions: ["apikey:write"]
      responses:
        "200":
          description: API key touched
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/ApiKey"
              examples:
                touched: { $ref: "#/components/examples/ApiKey" }
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "404": { $ref: "#/components/responses/NotFound" }
        "429": { $ref: "#/components/responses/TooManyRequests" }
        "500":
          description: Failed to touch API key
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/ErrorBody"
              example: Failed to touch API key
`;

export const withSeventhOperation = (yaml: string): string =>
  yaml.replace("\ncomponents:\n", `${seventhOperation}\ncomponents:\n`);

/** An operation on another resource, and its schema. */
const secondResource = `
  /v2/{organization_id}/roles:
    parameters:
      - $ref: "#/components/parameters/OrganizationId"
    get:
      operationId: listRoles
      tags: [Roles]
      summary: List roles
      description: Returns the roles of the organization. Made up for a test.
      x-required-permissions: ["role:read"]
      parameters:
        - name: name_prefix
          in: query
          description: The beginning of the name.
          schema:
            type: string
      responses:
        "200":
          description: List of roles
          content:
            application/json:
              schema:
                type: array
                items:
                  $ref: "#/components/schemas/Role"
              example: [{ id: e2d84f0b-6a3c-47f9-9c15-0b7d3a8e4f21, name: admin }]
        "401": { $ref: "#/components/responses/Unauthorized" }
        "403": { $ref: "#/components/responses/Forbidden" }
        "429": { $ref: "#/components/responses/TooManyRequests" }
        "500":
          description: Failed to list roles
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/ErrorBody"
              example: Failed to list roles
`;

const roleSchema = `
    Role:
      type: object
      description: A role of an organization.
      required: [id, name]
      properties:
        id:
          type: string
          description: The ID of the role.
        name:
          type: string
          description: A human-readable name.
`;

export const withSecondResource = (yaml: string): string =>
  yaml
    .replace("\npaths:\n", "  - name: Roles\n    description: The roles of an organization.\n$&")
    .replace("\ncomponents:\n", `${secondResource}$&`)
    .replace("\n  schemas:\n", `$&${roleSchema.slice(1)}\n`);
