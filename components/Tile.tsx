import { tileOf } from "../static/tile.js";

/** The four cells of a tile. */
const cells = [
  "translate(0 0)",
  "translate(1 0)",
  "translate(0 1)",
  "translate(1 1)",
];

export interface TileProps {
  name: string;
  /** Outlined instead of filled. */
  away?: boolean;
  /** The one at the door that becomes the visitor's. */
  own?: boolean;
}

/** A person as a tile of quarter circles; decoration, since the name stands beside it. */
export function Tile({ name, away = false, own = false }: TileProps) {
  const { hues, turns } = tileOf(name);
  return (
    <svg
      class={away ? "tile tile--away" : "tile"}
      viewBox="0 0 2 2"
      aria-hidden="true"
      data-own-tile={own ? "" : undefined}
    >
      {cells.map((cell, place) => (
        <g key={cell} transform={cell}>
          <path
            class={`tile__part hue-${hues[place % 3 === 0 ? 0 : 1]} turn-${
              turns[place]
            }`}
            d="M0 0h1a1 1 0 0 1-1 1z"
          />
        </g>
      ))}
    </svg>
  );
}
