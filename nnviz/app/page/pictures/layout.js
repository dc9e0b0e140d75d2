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
  const offers = element(line, "div", "nnviz-offers");
  const counts = element(line, "div", "nnviz-facts nnviz-counts");
  const why = element(el, "div", "nnviz-why", { hidden: "" });
  const numbers = facts(el, "nnviz-at-output-head nnviz-at-one-head");
  const beside = facts(el, "nnviz-at-other-head");
  beside.classList.add("nnviz-of-board");
  const frame = element(el, "div", "nnviz-frame");
  const canvas = element(frame, "canvas", "nnviz-canvas", { role: "img", tabindex: "0" });
  const cross = element(frame, "div", "nnviz-cross", { hidden: "" });
  const hint = element(frame, "div", "nnviz-hint", { "aria-live": "polite" });
  const timeline = element(el, "div", "nnviz-timeline");
  const status = element(el, "div", "nnviz-status", { role: "status", "aria-live": "polite" });
  return { el, banners, offers, finding, counts, why, numbers, beside, frame, canvas, cross, hint, timeline, status };
}

/**
 * Makes a row for numbers inside a box that has a place.
 * @param {HTMLElement} el
 * @param {string} place
 */
function facts(el, place) {
  return element(element(el, "div", `nnviz-numbers nnviz-at ${place}`), "div", "nnviz-facts");
}
