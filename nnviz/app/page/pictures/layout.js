// The layout: the elements of the screen, from the top down.

import { element } from "../base/elements.js";

/** @typedef {ReturnType<typeof layOut>} Layout */

/**
 * Fills the element of the widget.
 * @param {HTMLElement} el
 */
export function layOut(el) {
  el.classList.add("nnviz-screen");
  const banners = element(el, "div", "nnviz-banners");
  const line = element(el, "div", "nnviz-line");
  const finding = element(line, "div", "nnviz-words");
  const counts = element(line, "div", "nnviz-facts nnviz-counts");
  const why = element(el, "div", "nnviz-why", { hidden: "" });
  const numbers = element(el, "div", "nnviz-facts nnviz-numbers nnviz-at nnviz-at-output-head nnviz-at-one-head");
  const beside = element(el, "div", "nnviz-facts nnviz-numbers nnviz-of-board nnviz-at nnviz-at-other-head");
  const frame = element(el, "div", "nnviz-frame");
  const canvas = element(frame, "canvas", "nnviz-canvas", { role: "img", tabindex: "0" });
  const cross = element(frame, "div", "nnviz-cross", { hidden: "" });
  const hint = element(frame, "div", "nnviz-hint", { "aria-live": "polite" });
  const timeline = element(el, "div", "nnviz-timeline");
  const status = element(el, "div", "nnviz-status", { role: "status", "aria-live": "polite" });
  return { el, banners, finding, counts, why, numbers, beside, frame, canvas, cross, hint, timeline, status };
}
