// Panels: the drawer with the settings and the menu, which open over the pictures and close again.

const OPENERS = ".nnviz-do-settings, .nnviz-do-menu";
const PANELS = ".nnviz-panel, .nnviz-panels";

/**
 * Closes a panel when a person presses Escape, or a button elsewhere; opens the file chooser for own data.
 * @param {Element} root
 * @param {AbortSignal} signal
 */
export function watchPanels(root, signal) {
  root.addEventListener("click", (event) => onClick(root, event), { signal });
  root.addEventListener("keydown", (event) => onKey(root, /** @type {KeyboardEvent} */ (event)), { signal });
}

/**
 * @param {Element} root
 * @param {Event} event
 */
function onClick(root, { target, isTrusted }) {
  if (!isTrusted) return; // a panel that closes here presses its button
  const pressed = /** @type {Element} */ (target);
  const opener = pressed.closest(OPENERS);
  for (const other of openedIn(root)) {
    const isOther = opener ? other !== opener : !pressed.closest(PANELS) && pressed.closest("canvas");
    if (isOther) other.click();
  }
  if (!pressed.closest(".nnviz-scene-own")) return;
  const chooser = /** @type {HTMLElement | null} */ (root.querySelector(".nnviz-own-file button"));
  chooser?.click();
}

/**
 * @param {Element} root
 * @param {KeyboardEvent} event
 */
function onKey(root, event) {
  const opened = openedIn(root);
  if (event.key !== "Escape" || !opened.length) return;
  event.preventDefault();
  for (const opener of opened) {
    opener.click();
    opener.focus();
  }
}

/**
 * The buttons whose panels are open.
 * @param {Element} root
 */
function openedIn(root) {
  const found = /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(OPENERS));
  return [...found].filter((opener) => opener.matches(".mod-active"));
}
