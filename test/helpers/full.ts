/** Whether tests run in full, as `npm run test:full` does in CI, or as a seeded sample. */
export const isFull = Boolean(process.env.TEST_FULL);
