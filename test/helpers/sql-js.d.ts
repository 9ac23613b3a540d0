/** As much of sql.js as the tests use: SQLite, compiled to WebAssembly. */
declare module "sql.js" {
  interface Statement {
    step(): boolean;
    getAsObject(): Record<string, unknown>;
    free(): void;
  }
  interface Database {
    run(sql: string): void;
    prepare(sql: string, values: unknown[]): Statement;
    getRowsModified(): number;
  }
  const initSqlJs: () => Promise<{ Database: new () => Database }>;
  export default initSqlJs;
}
