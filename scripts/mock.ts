/** npm run mock [-- options]: the command `monad-api-keys mock`, from the sources. */
import { processIo } from "../src/cli/io.ts";
import { main } from "../src/cli/main.ts";

process.exitCode = await main(["mock", ...process.argv.slice(2)], processIo());
