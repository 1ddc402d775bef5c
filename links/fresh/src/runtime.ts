export const IS_BROWSER = typeof document !== "undefined";
