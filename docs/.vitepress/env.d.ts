declare module "virtual:samples" {
  /** What docs/.vitepress/samples.ts makes of the samples, by the id of their button. */
  export const samples: Record<string, (console: object, process: object) => Promise<void>>;
}
