// Branches: a person chooses the branch of the run to stand on, and the run to compare it with.

import { element } from "../base/elements.js";

/** @import { Channel } from "../base/channel.js" */
/** @import { TimelineFacts } from "../base/messages.js" */

export class Branches {
  #box;
  #branch;
  #beside;

  /**
   * @param {HTMLElement} bar
   * @param {Channel} channel
   */
  constructor(bar, channel) {
    this.#box = element(bar, "div", "nnviz-branches");
    this.#branch = new Menu(this.#box, "nnviz-branch", (number) => channel.send({ kind: "branch", number }));
    this.#beside = new Menu(this.#box, "nnviz-opponent", (number) => channel.send({ kind: "compare", number }));
  }

  /** @param {Required<TimelineFacts>} facts */
  show({ words, branches, branch, opponents, beside }) {
    this.#branch.isHidden = branches.length < 2;
    this.#branch.offer(words.branch, branches, branch);
    this.#beside.isHidden = opponents.length === 0;
    this.#beside.offer(words.beside, [[0, words.none], ...opponents], beside);
  }
}

class Menu {
  #label;
  #title;
  #select;
  #offered = "";

  /**
   * @param {HTMLElement} box
   * @param {string} className
   * @param {(number: number) => void} chosen
   */
  constructor(box, className, chosen) {
    this.#label = element(box, "label", "nnviz-branch-label");
    this.#title = element(this.#label, "span");
    this.#select = element(this.#label, "select", className);
    this.#select.addEventListener("change", () => chosen(Number(this.#select.value)));
  }

  set isHidden(/** @type {boolean} */ isHidden) {
    this.#label.hidden = isHidden;
  }

  /**
   * @param {string} title
   * @param {[number: number, name: string][]} choices
   * @param {number} chosen
   */
  offer(title, choices, chosen) {
    this.#title.textContent = title;
    const text = JSON.stringify(choices);
    if (this.#offered !== text) {
      this.#offered = text;
      this.#select.replaceChildren(...choices.map(([number, name]) => new Option(name, `${number}`)));
    }
    this.#select.value = `${chosen}`;
  }
}
