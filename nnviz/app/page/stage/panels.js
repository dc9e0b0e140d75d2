// Panels: the drawer with the settings and the menu, which open over the pictures and close again.

import { follow } from "../base/model.js";

/** @import { Wires } from "../base/channel.js" */

/** @type {Record<string, string>} */
const PANEL_OF = {
  ".nnviz-do-settings": ".nnviz-drawer",
  ".nnviz-do-menu": ".nnviz-menu",
  ".nnviz-do-sweep": ".nnviz-sweep-choice",
  ".nnviz-do-lessons": ".nnviz-shelf",
};
const OPENERS = Object.keys(PANEL_OF).join();
const LEAVES = ".nnviz-menu .nnviz-scenes button, .nnviz-lesson-entry, .nnviz-do-present, .nnviz-do-show-sweep"; // what they show is under the panel
const HIDES = ".nnviz-do-start-sweep, .nnviz-do-cancel-sweep, .nnviz-do-leave-sweep"; // the kernel hides them
// Buttons that press another one, too: the file chooser for own data, and the list of lessons.
const ALSO = { ".nnviz-scene-own": ".nnviz-own-file button", ".nnviz-do-show-lessons": ".nnviz-do-lessons" };
const MAP = "sweep-bar"; // this control has a place while a map is open
const STOPS = "button, input, select, [tabindex]";

/**
 * Closes a panel when a person presses Escape, clicks the pictures, begins a scene or presents, and when the map of a
 * sweep appears. Keeps the Tab key inside an open one.
 * @param {Element} root
 * @param {Pick<Wires, "model" | "signal">} wires
 */
export function watchPanels(root, { model, signal }) {
  root.addEventListener("click", (event) => onClick(root, event), { signal });
  // ipywidgets' text boxes keep their keys to themselves, so this comes before them.
  const listen = (/** @type {Event} */ event) => onKey(root, /** @type {KeyboardEvent} */ (event));
  root.addEventListener("keydown", listen, { signal, capture: true });
  closeUnderMap(root, { model, signal });
}

/**
 * Closes the panels when the map of a sweep appears. The kernel closes them before, but on a slow line a click on
 * Start can arrive earlier than the state of the panel that was opened for it.
 * @param {Element} root
 * @param {Pick<Wires, "model" | "signal">} wires
 */
function closeUnderMap(root, { model, signal }) {
  const hasMap = () => MAP in (model.get("places").controls ?? {});
  let had = hasMap();
  const look = () => {
    if (hasMap() && !had) close(openedIn(root));
    had = hasMap();
  };
  follow(model, "change:places", look, signal);
}

/**
 * @param {Element} root
 * @param {Event} event
 */
function onClick(root, { target, isTrusted }) {
  if (!isTrusted) return; // a panel that closes here presses its button
  const pressed = /** @type {Element} */ (target);
  const opener = /** @type {HTMLElement | null} */ (pressed.closest(OPENERS));
  const leaves = pressed.closest(LEAVES);
  if (opener || leaves || pressed.closest("canvas")) close(openedIn(root).filter((other) => other !== opener));
  if (opener && !isStop(opener)) stopsIn(root, opener)[0]?.focus(); // it was in the panel that has closed
  if (leaves || pressed.closest(HIDES)) root.querySelector("canvas")?.focus({ preventScroll: true });
  pressAlso(root, pressed);
}

/**
 * @param {Element} root
 * @param {Element} pressed
 */
function pressAlso(root, pressed) {
  for (const [button, other] of Object.entries(ALSO)) {
    const pair = /** @type {HTMLElement | null} */ (pressed.closest(button) && root.querySelector(other));
    pair?.click();
  }
}

/**
 * @param {Element} root
 * @param {KeyboardEvent} event
 */
function onKey(root, event) {
  if (/** @type {Element} */ (event.target).closest("dialog")) return; // it stands over the panels
  const opened = openedIn(root);
  if (event.key === "Tab" && opened[0]) goRound(root, opened[0], event);
  if (event.key !== "Escape" || !opened.length) return;
  event.preventDefault();
  close(opened);
  for (const opener of opened) (isStop(opener) ? opener : menuOf(root))?.focus();
}

/**
 * The button that opens the menu, in which other openers are.
 * @param {Element} root
 */
function menuOf(root) {
  return /** @type {HTMLElement | null} */ (root.querySelector(".nnviz-do-menu"));
}

/** @param {HTMLElement[]} openers */
function close(openers) {
  for (const opener of openers) opener.click();
}

/**
 * Goes with the Tab key from the opener of a panel through the panel and back: the page behind it is covered.
 * @param {Element} root
 * @param {HTMLElement} opener
 * @param {KeyboardEvent} event
 */
function goRound(root, opener, event) {
  const stops = [opener, ...stopsIn(root, opener)].filter(isStop);
  const at = stops.indexOf(/** @type {HTMLElement} */ (event.target));
  if (at < 0) return;
  event.preventDefault();
  stops[(at + (event.shiftKey ? -1 : 1) + stops.length) % stops.length]?.focus();
}

/**
 * Where the Tab key stops in a panel.
 * @param {Element} root
 * @param {HTMLElement} opener
 */
function stopsIn(root, opener) {
  const name = Object.keys(PANEL_OF).find((each) => opener.matches(each)) ?? "";
  const panel = root.querySelector(PANEL_OF[name] ?? "");
  return /** @type {HTMLElement[]} */ ([...(panel?.querySelectorAll(STOPS) ?? [])]).filter(isStop);
}

/** @param {HTMLElement} part */
function isStop(part) {
  return part.tabIndex >= 0 && !part.matches(":disabled") && part.checkVisibility({ visibilityProperty: true });
}

/**
 * The buttons whose panels are open.
 * @param {Element} root
 */
function openedIn(root) {
  const found = /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(OPENERS));
  return [...found].filter((opener) => opener.matches(".mod-active"));
}
