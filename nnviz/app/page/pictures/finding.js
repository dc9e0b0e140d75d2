// The finding: a line on what is happening, a button that does what it advises, and the numbers behind it.

import { element, set, write } from "../base/elements.js";
import { follow } from "../base/model.js";
import { watchChoices } from "./choices.js";

/** @import { Wires } from "../base/channel.js" */
/** @import { Layout } from "./layout.js" */

/**
 * Shows what the kernel finds, in words.
 * @param {Layout} layout
 * @param {Wires} wires
 */
export function watchFinding(layout, { model, channel, signal }) {
  const { finding: box, why } = layout;
  const scene = element(box, "p", "nnviz-scene-text");
  const sentence = element(box, "p");
  const action = element(box, "button", "jupyter-button nnviz-try", { type: "button", hidden: "" });
  watchChoices(layout, { model, channel, signal });
  const opener = element(box, "button", "nnviz-opener", { type: "button", "aria-expanded": "false", hidden: "" });
  const reasons = element(why, "p");
  action.addEventListener("click", () => channel.send({ kind: "try" }));
  const open = unfolding(why, opener);
  const show = () => {
    const found = model.get("finding");
    box.dataset.severity = found.severity ?? "";
    scene.hidden = !found.scene;
    say(scene, found.scene);
    say(sentence, found.headline);
    action.hidden = !found.action;
    write(action, found.action ?? "");
    opener.hidden = !found.why;
    write(opener, found.ask ?? "");
    write(reasons, found.why ?? "");
    if (!found.why) open(false);
  };
  follow(model, "change:finding", show, signal);
}

/**
 * Writes a sentence, whole also where the line may be too short for it.
 * @param {Element} place
 * @param {string} [text]
 */
function say(place, text = "") {
  write(place, text);
  set(place, "title", text);
}

/**
 * Lets a button open and close a box, and Escape close it; returns the function that does so.
 * @param {HTMLElement} box
 * @param {HTMLElement} opener
 */
function unfolding(box, opener) {
  const open = (/** @type {boolean} */ isOpen) => {
    box.hidden = !isOpen;
    set(opener, "aria-expanded", `${isOpen}`);
  };
  opener.addEventListener("click", () => open(box.hidden === true));
  const leave = (/** @type {KeyboardEvent} */ { key }) => key === "Escape" && open(false);
  opener.addEventListener("keydown", leave);
  box.addEventListener("keydown", leave);
  return open;
}
