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
  const numbers = element(el, "div", "nnviz-facts");
  const frame = element(el, "div", "nnviz-frame");
  const canvas = element(frame, "canvas", "nnviz-canvas", { role: "img", tabindex: "0" });
  const cross = element(frame, "div", "nnviz-cross", { hidden: "" });
  const timeline = element(el, "div", "nnviz-timeline");
  const finding = element(el, "div", "nnviz-words");
  const foot = element(el, "div", "nnviz-foot");
  const hint = element(foot, "div", "nnviz-hint", { "aria-live": "polite" });
  const pace = element(foot, "div", "nnviz-facts");
  const status = element(el, "div", "nnviz-status", { role: "status", "aria-live": "polite" });
  return { el, banners, numbers, frame, canvas, cross, timeline, finding, hint, pace, status };
}
