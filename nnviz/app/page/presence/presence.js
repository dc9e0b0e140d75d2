// Presence: notices that the page changes, is seen, is left and comes back, and introduces it again.

/** @import { Channel } from "../base/channel.js" */
/** @import { Introduction } from "./introduction.js" */

const SETTLED = 120; // ms without another size after which the page has its size

/**
 * Introduces the page again whenever it is another one, until the signal comes.
 * @param {HTMLElement} frame
 * @param {Introduction} introduction
 * @param {AbortSignal} signal
 */
export function watchPage(frame, introduction, signal) {
  watchSize(frame, introduction, signal);
  watchView(frame, introduction, signal);
  watchTheme(introduction, signal);
  document.addEventListener("visibilitychange", () => introduction.send(), { signal });
}

/**
 * Says goodbye when the page is left, and introduces it when the browser shows it again.
 * @param {Channel} channel
 * @param {Introduction} introduction
 * @param {AbortSignal} signal
 */
export function watchLeaving(channel, introduction, signal) {
  const onShow = (/** @type {PageTransitionEvent} */ event) => {
    if (!event.persisted) return;
    channel.comeBack();
    introduction.send("ready");
  };
  addEventListener("pagehide", () => channel.leave(), { signal });
  addEventListener("pageshow", onShow, { signal });
}

/**
 * @param {HTMLElement} frame
 * @param {Introduction} introduction
 * @param {AbortSignal} signal
 */
function watchSize(frame, introduction, signal) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let settling;
  const resized = new ResizeObserver(() => {
    clearTimeout(settling);
    settling = setTimeout(() => introduction.send(), SETTLED);
  });
  resized.observe(frame);
  requestAnimationFrame(() => {
    const root = frame.closest(".nnviz-playground");
    if (root) resized.observe(root); // what is around the pictures may change its height
  });
  signal.addEventListener("abort", () => {
    resized.disconnect();
    clearTimeout(settling);
  });
}

/**
 * @param {HTMLElement} frame
 * @param {Introduction} introduction
 * @param {AbortSignal} signal
 */
function watchView(frame, introduction, signal) {
  const seen = new IntersectionObserver((entries) => {
    introduction.isInView = entries.at(-1)?.isIntersecting ?? false;
    introduction.send();
  });
  seen.observe(frame);
  signal.addEventListener("abort", () => seen.disconnect());
}

/**
 * @param {Introduction} introduction
 * @param {AbortSignal} signal
 */
function watchTheme(introduction, signal) {
  // With the picture that has the new theme: before it the page may have no size.
  const themed = new MutationObserver(() => requestAnimationFrame(() => introduction.send()));
  themed.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  signal.addEventListener("abort", () => themed.disconnect());
}
