import { asset } from "fresh/runtime";

import { serverTranslator } from "../lib/i18n/server.ts";
import type { View } from "../lib/view.ts";
import { Switches } from "./Switches.tsx";
import { Tile } from "./Tile.tsx";

export interface SignInProps {
  view: View;
  /** A path of ours to go to afterwards. */
  next?: string | null;
  /** What was typed, when it was refused. */
  name?: string;
  error?: string;
  /** A free name like the taken one. */
  suggestion?: string;
}

/** Rows of seven or eight; those that do not fit are cut off, as many above as below. */
const wallTiles = 168;

/** The one that becomes the visitor's: about in the middle, so in view on every screen. */
const ownTile = 82;

/** The door: a wall of tiles, one field, one button. */
export function SignIn({ view, next, name, error, suggestion }: SignInProps) {
  const t = serverTranslator(view.lang);
  return (
    <main class="signin">
      <div class="signin__wall" aria-hidden="true">
        {Array.from(
          { length: wallTiles },
          (_, i) => <Tile key={i} name={`tile ${i}`} own={i === ownTile} />,
        )}
      </div>
      <section class="signin__door">
        <header>
          <h1 class="signin__title">Papo</h1>
          <p class="signin__tagline">{t("app.tagline")}</p>
        </header>
        <form class="form signin__form" method="post" action="/signin">
          <label class="form__label" for="name">{t("signin.label")}</label>
          <input
            class="form__field"
            id="name"
            name="name"
            value={name}
            autocomplete="nickname"
            autocapitalize="words"
            autofocus
            required
            dir="auto"
            aria-invalid={error === undefined ? undefined : "true"}
            aria-describedby={error === undefined ? undefined : "name-error"}
          />
          {error !== undefined && (
            <p class="form__error" id="name-error" role="alert">{error}</p>
          )}
          <input type="hidden" name="next" value={next ?? ""} />
          {suggestion && (
            <button
              class="form__submit"
              type="submit"
              form="suggested"
              name="name"
              value={suggestion}
            >
              {t("signin.suggest", { name: suggestion })}
            </button>
          )}
          <button
            class={suggestion
              ? "form__submit form__submit--quiet"
              : "form__submit"}
            type="submit"
          >
            {t("signin.submit")}
          </button>
        </form>
        {suggestion && (
          <form id="suggested" method="post" action="/signin">
            <input type="hidden" name="next" value={next ?? ""} />
          </form>
        )}
        <Switches view={view} t={t} />
      </section>
      <script type="module" src={asset("/signin.js")} />
    </main>
  );
}
