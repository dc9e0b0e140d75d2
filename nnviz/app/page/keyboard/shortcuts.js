// Shortcuts: keys that press the page's buttons.

/** @import { Key } from "../base/messages.js" */

/** @type {Record<string, Key["key"] | undefined>} */
const KEYS = { " ": "play", k: "play", s: "step", e: "epoch", r: "reset" };
const TAKES_TEXT = "input:not([type=checkbox], [type=range]), textarea, select, [contenteditable]";
const TAKES_SPACE = "button, input:not([type=range]), summary";

/**
 * Tells whether a key is for the page, and not for the browser or the control that has the focus.
 * @param {KeyboardEvent} event
 */
export function isForThePage(event) {
  const target = /** @type {Element} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
  return !target.matches(TAKES_TEXT) && !(event.key === " " && target.matches(TAKES_SPACE));
}

/**
 * The button that a key presses.
 * @param {KeyboardEvent} event
 */
export function buttonOf({ key }) {
  return KEYS[key];
}
