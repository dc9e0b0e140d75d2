// The dialog of a file: it opens over the page, and asks how a table is to be read and which columns are used.

import { follow } from "./base/model.js";
import { Sheet } from "./opening/sheet.js";

/** @import { FileAnswer, FileDialogTraits } from "./base/messages.js" */
/** @import { Model } from "./base/model.js" */

/** @typedef {Model<FileDialogTraits, never>} DialogModel */

/**
 * Holds the dialog in an element; the function that it returns takes it away.
 * @param {{ model: DialogModel, el: HTMLElement }} widget
 */
function render({ model, el }) {
  const life = new AbortController();
  const { signal } = life;
  const send = (/** @type {FileAnswer} */ answer) => model.send(answer);
  const sheet = new Sheet(el, model.get("words"), send, signal);
  follow(model, "change:shown", () => sheet.show(model.get("shown")), signal);
  follow(model, "change:progress", () => sheet.progress(model.get("progress")), signal);
  return () => {
    life.abort();
    sheet.close();
  };
}

export default { render };
