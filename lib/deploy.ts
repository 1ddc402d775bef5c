/** Deno Deploy sets it for what runs there; it is no setting for anybody else to make. */
export const deployVariable = "DENO_DEPLOY";

/**
 * Tells whether this runs on Deno Deploy, which alone decides on which addresses people reach it: by
 * https, and under no name but the app's own.
 */
export function isDeploy(
  env: { get(name: string): string | undefined },
): boolean {
  return (env.get(deployVariable) ?? "").trim() !== "";
}
