// The choices: buttons that end a comparison, beside the line that says what differs.

import { element, resize, write } from "../base/elements.js";
import { follow } from "../base/model.js";

/** @import { Wires } from "../base/channel.js" */
/** @import { Layout } from "./layout.js" */

/**
 * Shows the ways to end a comparison, while there is one.
 * @param {Layout} layout
 * @param {Wires} wires
 */
export function watchChoices({ finding: line, canvas }, { model, channel, signal }) {
  const box = element(line, "div", "nnviz-choices");
  const show = () => {
    const choices = model.get("finding").choices ?? [];
    if (choices.length === 0 && box.contains(document.activeElement)) canvas.focus(); // the pressed button goes
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
