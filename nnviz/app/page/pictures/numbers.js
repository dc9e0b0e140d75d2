// Numbers: names and texts of a run, each pair at a place that stays.

import { element, write } from "../base/elements.js";

/** @typedef {[name: string, text: string, kind: string]} Numbered */

export class Numbers {
  #parentOf;
  /** @type {Map<string, HTMLElement>} */
  #places = new Map();

  /** @param {(kind: string) => Element} parentOf where the numbers of a kind stand */
  constructor(parentOf) {
    this.#parentOf = parentOf;
  }

  /**
   * Writes numbers; one that is not among them any more is hidden.
   * @param {Numbered[]} numbers
   */
  write(numbers) {
    for (const [name, text, kind] of numbers) write(this.#place(name, kind), text);
    const names = new Set(numbers.map(([name]) => name));
    for (const [name, { parentElement }] of this.#places) {
      if (parentElement) parentElement.hidden = !names.has(name);
    }
  }

  /**
   * The place of a number, made when it is first told.
   * @param {string} name
   * @param {string} kind
   */
  #place(name, kind) {
    const known = this.#places.get(name);
    if (known) return known;
    const pair = element(this.#parentOf(kind), "div", `nnviz-fact nnviz-fact-${kind}`);
    element(pair, "span", "nnviz-fact-name", { title: name }).textContent = name;
    const place = element(pair, "b", "nnviz-fact-value");
    this.#places.set(name, place);
    return place;
  }
}
