/**
 * npm run mock [-- options]
 *
 * Serves the mock of the API (src/testing/) until Ctrl-C; `-- --help` lists the options. Reads and writes
 * no file. Exit code: 0 stopped; 1 cannot listen; 2 a wrong option.
 */
import { serveMock } from "../src/testing/command.ts";

process.exitCode = await serveMock("npm run mock --", process.argv.slice(2));
