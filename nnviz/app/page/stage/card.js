// The card beside what was chosen: a person who chose by keyboard goes on inside it, and comes back to the pictures.

const PATIENCE = 1500; // ms within which the kernel shows the card

/**
 * Follows choices made by keyboard, and Escape inside the card.
 * @param {HTMLElement} root
 * @param {HTMLElement} canvas
 * @param {AbortSignal} signal
 */
export function watchCard(root, canvas, signal) {
  canvas.addEventListener("nnviz-chosen", () => enter(root, performance.now() + PATIENCE), { signal });
  root.addEventListener(
    "nnviz-key",
    ({ target }) => {
      if (/** @type {Element} */ (target).contains(document.activeElement?.closest(".nnviz-card") ?? null)) {
        canvas.focus({ preventScroll: true });
      }
    },
    { signal },
  );
}

/**
 * Focuses the first control of the card as soon as the card is shown.
 * @param {HTMLElement} root
 * @param {number} end
 */
function enter(root, end) {
  const card = /** @type {HTMLElement | null} */ (root.querySelector(".nnviz-card"));
  const controls = /** @type {NodeListOf<HTMLElement>} */ (
    card?.querySelectorAll(".nnviz-card-deeds :is(input, button)")
  );
  const first = card?.offsetParent ? [...controls].find((control) => control.offsetParent) : undefined;
  if (first) first.focus({ preventScroll: true });
  else if (performance.now() < end) requestAnimationFrame(() => enter(root, end));
}
