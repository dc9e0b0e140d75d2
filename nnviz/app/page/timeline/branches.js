// Branches: a person chooses the branch of the run to stand on, and the one that is laid over it.

import { element } from "../base/elements.js";

/** @import { Channel } from "../base/channel.js" */
/** @import { TimelineFacts } from "../base/messages.js" */

export class Branches {
  #box;
  #branch;
  #over;

  /**
   * @param {HTMLElement} bar
   * @param {Channel} channel
   */
  constructor(bar, channel) {
    this.#box = element(bar, "div", "nnviz-branches");
    this.#branch = new Menu(this.#box, "nnviz-branch", (number) => channel.send({ kind: "branch", number }));
    this.#over = new Menu(this.#box, "nnviz-over", (number) => channel.send({ kind: "over", number }));
  }

  /** @param {Required<TimelineFacts>} facts */
  show({ words, branches, branch, over }) {
    const others = branches.filter(([number]) => number !== branch);
    this.#box.hidden = branches.length < 2;
    this.#branch.offer(words.branch, branches, branch);
    this.#over.offer(words.over, [[0, words.none], ...others], over);
  }
}

class Menu {
  #title;
  #select;
  #offered = "";

  /**
   * @param {HTMLElement} box
   * @param {string} className
   * @param {(number: number) => void} chosen
   */
  constructor(box, className, chosen) {
    const label = element(box, "label", "nnviz-branch-label");
    this.#title = element(label, "span");
    this.#select = element(label, "select", className);
    this.#select.addEventListener("change", () => chosen(Number(this.#select.value)));
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
