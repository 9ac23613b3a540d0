export type { paths } from "../generated/api-keys.ts";
