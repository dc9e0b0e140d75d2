// Naming: gives controls their accessible names, again whenever ipywidgets changes them.

import { label } from "./labels.js";

const BOX_FOLLOWS = [200, 800, 3200, 12800]; // ms after which the box beside a slider is looked at: the kernel fills it
const OBSERVED = {
  subtree: true,
  childList: true,
  attributes: true,
  attributeFilter: ["class", "style", "aria-valuenow"],
};

export class Naming {
  #el;
  #names;
  #root;
  /** @type {Set<Node>} */
  #touched = new Set();

  /**
   * @param {Element} root
   * @param {Element} el
   * @param {() => Record<string, string>} names
   * @param {AbortSignal} signal
   */
  constructor(root, el, names, signal) {
    this.#root = root;
    this.#el = el;
    this.#names = names;
    const changed = new MutationObserver((changes) => this.#note(changes));
    changed.observe(root, OBSERVED);
    signal.addEventListener("abort", () => changed.disconnect());
    this.later(root);
  }

  /**
   * Names what is in a part of the page, or around it, with the next frame of the browser's.
   * @param {Node} part
   */
  later(part) {
    if (!this.#touched.size) requestAnimationFrame(() => this.#nameTouched());
    this.#touched.add(part);
  }

  /** @param {MutationRecord[]} changes */
  #note(changes) {
    for (const { target, attributeName } of changes) {
      if (this.#el.contains(target)) continue; // the screen changes with every frame
      this.later(this.#around(/** @type {Element} */ (target)));
      if (attributeName !== "aria-valuenow") continue;
      for (const pause of BOX_FOLLOWS) setTimeout(() => this.later(target), pause);
    }
  }

  /**
   * The part of the page that a change concerns: an opener shows and hides what is elsewhere.
   * @param {Element} changed
   */
  #around(changed) {
    return changed.closest(".nnviz-panels") ? this.#root : changed;
  }

  #nameTouched() {
    for (const [className, name] of Object.entries(this.#names())) {
      if (!className) continue; // the name of the whole
      for (const part of this.#root.getElementsByClassName(className)) {
        if (this.#isTouched(part)) label(part, name);
      }
    }
    this.#touched.clear();
  }

  /** @param {Element} part */
  #isTouched(part) {
    return [...this.#touched].some((one) => part.contains(one) || one.contains(part));
  }
}
