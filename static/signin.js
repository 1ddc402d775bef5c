// @ts-check
import { tileOf } from "./tile.js";

/** Turns one tile of the wall into that of the name being typed. */
const field = document.querySelector("#name");
const tile = document.querySelector("[data-own-tile]");

function draw() {
  if (!(field instanceof HTMLInputElement) || tile === null) return;
  const name = field.value.trim();
  tile.classList.toggle("tile--own", name !== "");
  if (name === "") return;
  const { hues, turns } = tileOf(name);
  tile.querySelectorAll("path").forEach((path, place) => {
    path.setAttribute(
      "class",
      `tile__part hue-${hues[place % 3 === 0 ? 0 : 1]} turn-${turns[place]}`,
    );
  });
}

field?.addEventListener("input", draw);
draw();
