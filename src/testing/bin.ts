#!/usr/bin/env node
/** npx monad-api-keys mock */
import { serveMock } from "./command.ts";

const usage = "npx monad-api-keys mock";
const [command, ...argv] = process.argv.slice(2);
if (command === "mock" || command === "--help") {
  process.exitCode = await serveMock(usage, command === "mock" ? argv : ["--help"]);
} else {
  console.error(`Usage: ${usage} [options]\nSee ${usage} --help.`);
  process.exitCode = 2;
}
