import { HttpError } from "fresh";

import { ErrorPage } from "../components/ErrorPage.tsx";
import { define } from "../lib/define.ts";
import { readView } from "../lib/view.ts";

export default define.page(({ error, req, state }) => {
  const status = error instanceof HttpError ? error.status : 500;
  const detail = error instanceof HttpError && status !== 404
    ? error.message
    : "";
  return (
    <ErrorPage
      view={state.view ?? readView(req)}
      status={status}
      detail={detail}
    />
  );
});
