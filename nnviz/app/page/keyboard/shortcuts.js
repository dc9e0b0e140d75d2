// Shortcuts: keys that press the page's buttons.

/** @import { Key } from "../base/messages.js" */

/** @typedef {Key["key"] | "present"} Button */

/** @type {Record<string, Button | undefined>} */
const KEYS = {
  " ": "play",
  k: "play",
  s: "step",
  e: "epoch",
  r: "reset",
  p: "present",
  n: "next",
  b: "back",
  t: "notes",
  Escape: "escape",
};
const TAKES_TEXT = "input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]";
const HANDLE = ".noUi-handle";
const TAKES_SPACE = "button, input:not([type=range]), summary";

/**
 * Tells whether a key is for the page, and not for the browser or the control that has the focus.
 * @param {KeyboardEvent} event
 */
export function isForThePage(event) {
  const target = /** @type {Element} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
  if (event.key === "Escape") return true; // boxes for text leave with it before, and menus need none
  return !target.matches(TAKES_TEXT) && !(event.key === " " && target.matches(TAKES_SPACE));
}

/**
 * The button that a key presses.
 * @param {KeyboardEvent} event
 */
export function buttonOf({ key }) {
  return KEYS[key];
}

/**
 * Tells whether a key takes back the last command.
 * @param {KeyboardEvent} event
 */
export function isUndo(event) {
  const target = /** @type {Element} */ (event.target);
  return event.key === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !target.matches(TAKES_TEXT);
}

/**
 * Leaves a text box with Escape, as it was before a person typed into it; with Enter, this is what it was from now on.
 * @param {KeyboardEvent} event
 */
export function typeText(event) {
  if (event.key === "Enter") rememberText(event);
  const { target } = event;
  if (event.key !== "Escape" || !(target instanceof HTMLInputElement) || !target.matches(TAKES_TEXT)) return;
  event.preventDefault();
  target.value = target.dataset.before ?? target.value;
  target.blur();
  const handle = /** @type {HTMLElement | null | undefined} */ (pairOf(target)?.querySelector(HANDLE));
  handle?.focus();
}

/**
 * Goes from a slider to the box beside it, where a number can be typed; tells whether it did.
 * @param {KeyboardEvent} event
 */
export function typeNumber(event) {
  const target = /** @type {Element} */ (event.target);
  if (event.key !== "Enter" || !target.matches(HANDLE)) return false;
  const box = pairOf(target)?.querySelector("input");
  box?.focus();
  box?.select();
  return Boolean(box);
}

/** @param {Element} part */
function pairOf(part) {
  return part.closest(".nnviz-pair");
}

/**
 * Remembers what a text box holds when a person comes to it.
 * @param {Event} event
 */
export function rememberText({ target }) {
  if (target instanceof HTMLInputElement && target.matches(TAKES_TEXT)) target.dataset.before = target.value;
}
