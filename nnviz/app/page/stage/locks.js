// Locks: controls that a lesson or a scene keeps as they are say why when the pointer comes to them.

/** @import { Wires } from "../base/channel.js" */

/**
 * @param {Element} root
 * @param {Pick<Wires, "model" | "signal">} wires
 */
export function watchLocks(root, { model, signal }) {
  const say = (/** @type {Event} */ { target }) => {
    const control = /** @type {Element} */ (target).closest(".nnviz-control");
    if (control?.matches(".nnviz-locked")) control.setAttribute("title", model.get("locked"));
    else control?.removeAttribute("title");
  };
  root.addEventListener("pointerover", say, { signal });
}
