/**
 * How to start a program. On Windows `npm` is a script that only a shell finds, and a shell would read the
 * arguments as code. An npm script gets the path of npm's own module, which Node runs everywhere.
 */
export function programOf(command: string, args: readonly string[]): [string, string[]] {
  const { npm_execpath } = process.env;
  return command === "npm" && npm_execpath
    ? [process.execPath, [npm_execpath, ...args]]
    : [command, [...args]];
}
