/** Loaded before the server: signals make happen what no code of ours should let happen. */
Deno.addSignalListener("SIGUSR1", () => {
  Promise.reject(new Error("nobody awaited this"));
});
Deno.addSignalListener("SIGUSR2", () => {
  setTimeout(() => {
    throw new Error("nobody caught this");
  });
});
