import { papo } from "./main.ts";
import server from "./_fresh/server.js";

Deno.serve({ port: papo.config.port, hostname: papo.config.host }, server.fetch);
