// The banner: a sentence with what can be done about it. Nothing moves when it comes or goes.

import { element, resize, write } from "./elements.js";

/**
 * A button of a banner; one that does nothing now is disabled.
 * @typedef {object} Action
 * @property {string} name
 * @property {() => void} [does]
 * @property {string} [help]
 */

export class Banner {
  #box;
  #sentence;
  #row;

  /**
   * @param {HTMLElement} banners
   * @param {"alert" | "status"} role
   * @param {"trouble" | "hint"} severity
   */
  constructor(banners, role, severity) {
    this.#box = element(banners, "div", "nnviz-banner", { role, hidden: "" });
    this.#box.dataset.severity = severity;
    this.#sentence = element(this.#box, "p");
    this.#row = element(this.#box, "div", "nnviz-banner-buttons");
  }

  /**
   * @param {string} text
   * @param {Action[]} [actions]
   */
  show(text, actions = []) {
    this.#box.hidden = false;
    write(this.#sentence, text);
    resize(this.#row, actions.length, () => element(this.#row, "button", "jupyter-button", { type: "button" }));
    actions.forEach(({ name, does, help = "" }, number) => {
      const button = /** @type {HTMLButtonElement} */ (this.#row.children[number]);
      write(button, name);
      button.title = help;
      button.disabled = !does;
      button.onclick = does ?? null;
    });
  }

  hide() {
    this.#box.hidden = true;
    this.#sentence.textContent = "";
  }
}
