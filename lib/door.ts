import { problem, wantsPage } from "./answer.ts";
import { harden } from "./headers.ts";

/** Answers one request; what `Deno.serve` takes. */
export type Serve = (
  request: Request,
  info: Deno.ServeHandlerInfo,
) => Response | Promise<Response>;

export interface DoorOptions {
  isSecure: boolean;
  /** Called with the status of each answer. */
  onAnswered?: (status: number) => void;
}

/**
 * Stands before the app, for what its middlewares never see: requests that no router can read are
 * answered here, and the pages that `_error` renders outside of every middleware are hardened.
 */
export function createDoor(
  serve: Serve,
  options: DoorOptions,
): Serve {
  return async (request, info) => {
    const response = refuseUnreadable(request) ?? await serve(request, info);
    harden(response, options);
    options.onAnswered?.(response.status);
    return response;
  };
}

const methods = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
]);

/** Fresh throws at both of these, and each would leave a stack in the log. */
function refuseUnreadable(request: Request): Response | null {
  if (!methods.has(request.method)) {
    return refuse(request, 501, "This method is not known here.");
  }
  if (!isReadable(new URL(request.url).pathname)) {
    return refuse(request, 400, "This address can't be read.");
  }
  return null;
}

function isReadable(pathname: string): boolean {
  try {
    decodeURI(pathname);
    return true;
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
}

function refuse(request: Request, status: number, words: string): Response {
  if (wantsPage(request)) return new Response(`${words}\n`, { status });
  return problem(status, words);
}
