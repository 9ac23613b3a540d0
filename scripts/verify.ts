/** npm run verify [-- options]: the command `monad-api-keys verify`, from the sources. */
import { processIo } from "../src/cli/io.ts";
import { main } from "../src/cli/main.ts";

process.exitCode = await main(["verify", ...process.argv.slice(2)], processIo());
