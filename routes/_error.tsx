import { HttpError, page } from "fresh";

import { ErrorPage } from "../components/ErrorPage.tsx";
import { problem, wantsPage } from "../lib/answer.ts";
import { define } from "../lib/define.ts";
import { report } from "../lib/log.ts";
import { readView } from "../lib/view.ts";

/** A machine gets problem details, whoever threw; a person gets the page. */
export const handler = define.handlers(({ req, error }) => {
  const status = error instanceof HttpError ? error.status : 500;
  const detail = error instanceof HttpError ? error.message : "";
  // Fresh logs only what no page answers; a bug should not hide behind one.
  if (status >= 500) report("request_failed", error);
  if (wantsPage(req)) return page({ status, detail });
  const words = status === 404
    ? "There is nothing at this address."
    : detail || "Something failed here.";
  return problem(status, words);
});

export default define.page<typeof handler>(({ data, req, state }) => (
  <ErrorPage
    view={state.view ?? readView(req)}
    status={data.status}
    detail={data.detail}
  />
));
