import { serverTranslator } from "../lib/i18n/server.ts";
import type { View } from "../lib/view.ts";

/** Says what went wrong, and where to go on. */
export function ErrorPage(
  { view, status, detail }: { view: View; status: number; detail: string },
) {
  const t = serverTranslator(view.lang);
  const words = status === 404
    ? t("error.not_found")
    : detail || t("error.unexpected");
  return (
    <main class="page">
      <h1>{t("error.title")}</h1>
      <p>{words}</p>
      <p>
        <a href="/">{t("error.back")}</a>
      </p>
    </main>
  );
}
