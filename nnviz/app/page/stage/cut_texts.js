// Cut texts: a text that is too long for its place is shown whole beside a pointer that rests on it.

const TEXTS = ".widget-label, .widget-label-basic, .jupyter-button";

/**
 * Gives each text that is cut a title, as soon as a pointer comes to it.
 * @param {Element} root
 * @param {AbortSignal} signal
 */
export function watchCutTexts(root, signal) {
  root.addEventListener(
    "pointerover",
    ({ target }) => {
      const text = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest(TEXTS));
      if (text && text.scrollWidth > text.clientWidth && !text.title) text.title = text.textContent?.trim() ?? "";
    },
    { signal },
  );
}
