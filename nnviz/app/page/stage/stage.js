// The stage: what the page does around the pictures as soon as they stand in a playground.

import { follow } from "../base/model.js";
import { theme } from "../base/theme.js";
import { watchCard } from "./card.js";
import { watchCutTexts } from "./cut_texts.js";
import { keepFocusInLesson } from "./lesson.js";
import { watchLocks } from "./locks.js";
import { watchPanels } from "./panels.js";
import { watchPlaces } from "./places.js";
import { Presenting } from "./presenting.js";
import { Sizing } from "./sizing.js";
import { watchToasts } from "./toasts.js";

/** @import { Wires } from "../base/channel.js" */
/** @import { Layout } from "../pictures/layout.js" */
/** @import { Introduction } from "../presence/introduction.js" */

const ATTACHED = 500; // ms after which a box is attached also where that comes after its children

/**
 * Places the controls now, and takes charge of the playground as soon as the layout is in one.
 * @param {Layout} layout
 * @param {Introduction} introduction
 * @param {Wires} wires
 */
export function watchStage(layout, introduction, wires) {
  watchPlaces(layout, wires);
  let isAdopted = false;
  const adopt = () => {
    const root = /** @type {HTMLElement | null} */ (layout.el.closest(".nnviz-playground"));
    if (!root || isAdopted || wires.signal.aborted) return;
    isAdopted = true;
    adoptRoot(root, layout, introduction, wires);
  };
  requestAnimationFrame(adopt);
  setTimeout(adopt, ATTACHED);
}

/**
 * @param {HTMLElement} root
 * @param {Layout} layout
 * @param {Introduction} introduction
 * @param {Wires} wires
 */
function adoptRoot(root, layout, introduction, { model, channel, signal }) {
  const sizing = new Sizing(root, layout, signal);
  const presenting = new Presenting(root, sizing, () => introduction.send(), signal);
  watchToasts(root, signal);
  watchPanels(root, { model, signal });
  watchCutTexts(root, signal);
  watchCard(root, layout.canvas, signal);
  watchLocks(root, { model, signal });
  keepFocusInLesson(root, signal);
  const dress = () => {
    root.dataset.theme = theme(model.get("scheme"));
    introduction.send();
  };
  follow(model, "change:scheme", dress, signal);
  root.addEventListener("nnviz-key", (event) => press(/** @type {CustomEvent<string>} */ (event).detail), { signal });

  /** @param {string} key */
  function press(key) {
    if (key === "present") presenting.toggle();
    else if (!presenting.end()) channel.send({ kind: "key", key: "escape" });
  }
}
