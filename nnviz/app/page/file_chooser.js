// The chooser: a button that lets a person choose a file, and sends it in pieces that every server takes.

import { element } from "./base/elements.js";
import { follow, hear } from "./base/model.js";
import { Sending } from "./upload/sending.js";

/** @import { ChooserTraits, Stop } from "./base/messages.js" */
/** @import { Model } from "./base/model.js" */

/** @typedef {Model<ChooserTraits, Stop>} ChooserModel */

/**
 * Shows the button in an element; the function that it returns takes it away.
 * @param {{ model: ChooserModel, el: HTMLElement }} widget
 */
function render({ model, el }) {
  const life = new AbortController();
  const { signal } = life;
  const button = element(el, "button", "jupyter-button nnviz-chooser", { type: "button" });
  const input = element(el, "input", "", { type: "file", hidden: "" });
  const sending = new Sending(model);
  button.addEventListener("click", () => input.click(), { signal });
  input.addEventListener("change", () => choose(input, sending), { signal });
  hear(model, ({ stop }) => sending.stop(stop), signal);
  follow(model, "change:text change:help change:accept", () => tell(button, input, model), signal);
  return () => {
    life.abort();
    sending.stop();
  };
}

/**
 * @param {HTMLInputElement} input
 * @param {Sending} sending
 */
function choose(input, sending) {
  const file = input.files?.[0];
  input.value = ""; // so that the same file can be chosen again
  if (file) sending.send(file);
}

/**
 * @param {HTMLButtonElement} button
 * @param {HTMLInputElement} input
 * @param {ChooserModel} model
 */
function tell(button, input, model) {
  button.textContent = model.get("text");
  button.title = model.get("help");
  input.accept = model.get("accept");
}

export default { render };
