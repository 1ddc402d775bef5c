import { asset } from "fresh/runtime";

import { translator } from "../lib/i18n/i18n.ts";
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

/** Enough tiles for a wide screen; those that don't fit are cut off. */
const wallTiles = 240;

/** The one that becomes the visitor's: in view on a phone as on a desk. */
const ownTile = 7;

/** The door: a wall of tiles, one field, one button. */
export function SignIn({ view, next, name, error, suggestion }: SignInProps) {
  const t = translator(view.lang);
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
          <button class="form__submit" type="submit">
            {t("signin.submit")}
          </button>
        </form>
        {suggestion && (
          <form class="form" method="post" action="/signin">
            <input type="hidden" name="next" value={next ?? ""} />
            <button
              class="form__submit form__submit--quiet"
              type="submit"
              name="name"
              value={suggestion}
            >
              {t("signin.suggest", { name: suggestion })}
            </button>
          </form>
        )}
        <Switches view={view} />
      </section>
      <script type="module" src={asset("/signin.js")} />
    </main>
  );
}
