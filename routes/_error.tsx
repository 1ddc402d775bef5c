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
  // Fresh logs only what no page answers; a bug should not hide behind one. A 503 is meant.
  if (status >= 500 && status !== 503) report("request_failed", error);
  if (wantsPage(req)) return page({ status, detail });
  const code = codes.get(status);
  const words = detail || (status === 404 ? nothingHere : "Something failed.");
  return problem(status, words, code === undefined ? {} : { code });
});

const nothingHere = "There is nothing at this address.";
const codes = new Map([
  [403, "forbidden"],
  [404, "not_found"],
  [503, "unavailable"],
]);

export default define.page<typeof handler>(({ data, req, state }) => (
  <ErrorPage
    view={state.view ?? readView(req)}
    status={data.status}
    detail={data.status === 404 ? "" : data.detail}
  />
));
