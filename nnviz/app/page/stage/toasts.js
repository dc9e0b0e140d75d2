// Toasts: messages that leave by themselves, unless a person reads or uses them.

const STAYS = 9000; // ms
const TROUBLE_STAYS = 20_000;

/**
 * Lets the messages of a playground leave.
 * @param {Element} root
 * @param {AbortSignal} signal
 */
export function watchToasts(root, signal) {
  const toast = /** @type {HTMLElement | null} */ (root.querySelector(".nnviz-message"));
  if (!toast) return;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const leave = () => toast.classList.add("nnviz-left");
  const wait = () => {
    clearTimeout(timer);
    if (toast.querySelector("[data-stays]") || toast.matches(":hover, :focus-within")) return;
    timer = setTimeout(leave, toast.querySelector(".nnviz-trouble") ? TROUBLE_STAYS : STAYS);
  };
  const appear = () => {
    toast.classList.remove("nnviz-left");
    wait();
  };
  const changed = new MutationObserver(appear);
  changed.observe(toast, { subtree: true, childList: true, characterData: true });
  for (const event of ["pointerleave", "focusout"]) toast.addEventListener(event, wait, { signal });
  for (const event of ["pointerenter", "focusin"]) toast.addEventListener(event, () => clearTimeout(timer), { signal });
  toast.addEventListener("click", ({ target }) => {
    if (/** @type {Element} */ (target).closest(".nnviz-do-close")) leave();
  });
  signal.addEventListener("abort", () => {
    changed.disconnect();
    clearTimeout(timer);
  });
  appear();
}
