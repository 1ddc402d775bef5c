/** Reads how many megabytes a process holds. */
export async function heldMb(pid: number): Promise<number> {
  const { stdout } = await new Deno.Command("ps", {
    args: ["-o", "rss=", "-p", `${pid}`],
  }).output();
  const kilobytes = Number(new TextDecoder().decode(stdout));
  if (kilobytes > 0) return kilobytes / 1024;
  throw new Error(`No process ${pid} is there`);
}
