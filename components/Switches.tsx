import { translator } from "../lib/i18n/i18n.ts";
import { themes, type View } from "../lib/view.ts";

/** Links that change language and colours; they need no script. */
export function Switches({ view }: { view: View }) {
  const t = translator(view.lang);
  return (
    <div class="switches">
      <nav aria-label={t("nav.language")}>
        <a href="?lang=en" lang="en" aria-current={view.lang === "en"}>
          English
        </a>
        <a href="?lang=pt" lang="pt" aria-current={view.lang === "pt"}>
          Português
        </a>
      </nav>
      <nav aria-label={t("nav.theme")}>
        {themes.map((theme) => (
          <a href={`?theme=${theme}`} aria-current={view.theme === theme}>
            {t(`theme.${theme}`)}
          </a>
        ))}
      </nav>
    </div>
  );
}
