export * from "openapi-typescript";
// oxlint-disable-next-line import/no-default-export -- as openapi-typescript has it
export { default } from "openapi-typescript";
