import type { Translate } from "../lib/i18n/i18n.ts";
import { themes, type View } from "../lib/view.ts";

const languageNames = [["en", "English"], ["pt", "Português"]] as const;

/** Links that change language and colours; they need no script. */
export function Switches({ view, t }: { view: View; t: Translate }) {
  return (
    <div class="switches">
      <nav class="switches__group" aria-label={t("nav.language")}>
        {languageNames.map(([lang, name]) => (
          <Choice
            key={lang}
            href={`?lang=${lang}`}
            isCurrent={view.lang === lang}
            lang={lang}
          >
            {name}
          </Choice>
        ))}
      </nav>
      <nav class="switches__group" aria-label={t("nav.theme")}>
        {themes.map((theme) => (
          <Choice
            key={theme}
            href={`?theme=${theme}`}
            isCurrent={view.theme === theme}
          >
            {t(`theme.${theme}`)}
          </Choice>
        ))}
      </nav>
    </div>
  );
}

interface ChoiceProps {
  href: string;
  isCurrent: boolean;
  lang?: string;
  children: string;
}

function Choice({ href, isCurrent, lang, children }: ChoiceProps) {
  return (
    <a
      class="switches__choice"
      href={href}
      lang={lang}
      aria-current={isCurrent ? "true" : undefined}
    >
      {children}
    </a>
  );
}
