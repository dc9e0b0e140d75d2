// The finding: the sentence on what is happening, and the button that tries what it advises.

import { element } from "../base/elements.js";
import { follow } from "../base/model.js";

/** @import { Wires } from "../base/channel.js" */

/**
 * Shows what the kernel finds, in words.
 * @param {HTMLElement} box
 * @param {Wires} wires
 */
export function watchFinding(box, { model, channel, signal }) {
  const text = element(box, "p");
  const sentence = element(text, "span");
  const remedy = element(text, "b");
  const button = element(box, "button", "jupyter-button nnviz-try", { type: "button", hidden: "" });
  button.addEventListener("click", () => channel.send({ kind: "try" }));
  const show = () => {
    const found = model.get("finding");
    box.hidden = !found.sentence;
    box.dataset.severity = found.severity ?? "";
    sentence.textContent = found.sentence ? `${found.sentence} ` : "";
    remedy.textContent = found.remedy ?? "";
    button.hidden = !found.action;
    button.textContent = found.action ?? "";
  };
  follow(model, "change:finding", show, signal);
}
