// The read-outs: the numbers of a frame. Their places are fixed, so that nothing jumps when one grows a digit.

import { element, write } from "../base/elements.js";

/** @import { Layout } from "./layout.js" */
/** @import { Facts } from "../base/messages.js" */
/** @import { Timeline } from "../timeline/timeline.js" */

/** @typedef {Facts & Required<Pick<Facts, "numbers">>} NumberedFacts */

const LEGIBLE = 150; // ms between two texts of the numbers while it trains, so that they can be read

export class ReadOuts {
  #layout;
  #timeline;
  #numbers;
  #beside;
  #writtenAt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {Layout} layout
   * @param {Timeline} timeline
   * @param {AbortSignal} signal
   */
  constructor(layout, timeline, signal) {
    this.#layout = layout;
    this.#timeline = timeline;
    const { counts, numbers, beside, why } = layout;
    this.#numbers = new Numbers({ count: counts, loss: numbers, share: numbers }, why);
    this.#beside = new Numbers({}, beside);
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  /**
   * Notes what a painted frame shows; the numbers follow when the last ones could be read.
   * @param {Facts} facts
   */
  tell(facts) {
    const { dataset } = this.#layout.canvas;
    dataset.step = `${facts.step}`;
    dataset.settings = facts.settings;
    if (!isNumbered(facts)) return;
    clearTimeout(this.#timer);
    const pause = facts.still ? 0 : this.#writtenAt + LEGIBLE - performance.now();
    if (pause <= 0) this.#write(facts);
    else this.#timer = setTimeout(() => this.#write(facts), pause);
  }

  /** @param {NumberedFacts} facts */
  #write({ time, numbers, beside }) {
    this.#writtenAt = performance.now();
    if (time) this.#timeline.show(...time);
    this.#numbers.show(numbers);
    this.#beside.show(beside ?? []);
  }
}

class Numbers {
  #parents;
  #rest;
  /** @type {Map<string, HTMLElement>} */
  #places = new Map();

  /**
   * @param {Record<string, HTMLElement | undefined>} parents of the numbers of a kind
   * @param {HTMLElement} rest the parent of all others
   */
  constructor(parents, rest) {
    this.#parents = parents;
    this.#rest = rest;
  }

  /** @param {NumberedFacts["numbers"]} numbers */
  show(numbers) {
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
    const pair = element(this.#parents[kind] ?? this.#rest, "div", `nnviz-fact nnviz-fact-${kind}`);
    element(pair, "span", "nnviz-fact-name", { title: name }).textContent = name;
    const place = element(pair, "b", "nnviz-fact-value");
    this.#places.set(name, place);
    return place;
  }
}

/**
 * @param {Facts} facts
 * @returns {facts is NumberedFacts}
 */
function isNumbered(facts) {
  return Boolean(facts.numbers);
}
