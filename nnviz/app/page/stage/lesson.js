// The lesson: its card keeps the focus when the button that had it is hidden or disabled.

const SETTLES = 50; // ms after a change, in which the browser takes the focus from what is hidden

/**
 * Lets a person who works by keyboard stay inside the card of the lesson.
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 */
export function keepFocusInLesson(root, signal) {
  const card = /** @type {HTMLElement | null} */ (root.querySelector(".nnviz-lesson"));
  if (!card) return;
  let isInside = false;
  const note = (/** @type {Event} */ { target }) => {
    isInside = card.contains(/** @type {Node} */ (target));
  };
  for (const event of ["focusin", "pointerdown"]) document.addEventListener(event, note, { signal });
  const keep = () => {
    if (!isInside || document.activeElement !== document.body) return;
    card.tabIndex = -1;
    card.focus({ preventScroll: true });
  };
  const changed = new MutationObserver(() => setTimeout(keep, SETTLES));
  changed.observe(card, { subtree: true, childList: true, attributeFilter: ["class", "style", "disabled"] });
  signal.addEventListener("abort", () => changed.disconnect());
}
