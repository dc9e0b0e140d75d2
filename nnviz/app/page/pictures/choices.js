// The choices: buttons that end a comparison, beside the line that says what differs.

import { element, resize, write } from "../base/elements.js";
import { follow } from "../base/model.js";

/** @import { Wires } from "../base/channel.js" */

/**
 * Shows the ways to end a comparison, while there is one.
 * @param {HTMLElement} line
 * @param {Wires} wires
 */
export function watchChoices(line, { model, channel, signal }) {
  const box = element(line, "div", "nnviz-choices");
  const show = () => {
    const choices = model.get("finding").choices ?? [];
    resize(box, choices.length, () => element(box, "button", "jupyter-button", { type: "button" }));
    choices.forEach(([run, text], number) => {
      const button = /** @type {HTMLButtonElement} */ (box.children[number]);
      write(button, text);
      button.dataset.run = run;
      button.onclick = () => channel.send({ kind: "keep", run });
    });
  };
  follow(model, "change:finding", show, signal);
}
