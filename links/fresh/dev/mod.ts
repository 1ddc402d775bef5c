export { Builder } from "./builder.ts";
