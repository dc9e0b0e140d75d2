// The read-outs: the numbers of a frame. Their places are fixed, so that nothing jumps when one grows a digit.

import { Numbers } from "./numbers.js";

/** @import { Layout } from "./layout.js" */
/** @import { Facts } from "../base/messages.js" */
/** @import { Timeline } from "../timeline/timeline.js" */

/** @typedef {Facts & Required<Pick<Facts, "numbers">>} NumberedFacts */

const LEGIBLE = 100; // ms between two texts of the numbers while it trains, less than the kernel leaves between them

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
    /** @type {Record<string, HTMLElement | undefined>} */
    const parents = { count: counts, loss: numbers, share: numbers };
    this.#numbers = new Numbers((kind) => parents[kind] ?? why);
    this.#beside = new Numbers(() => beside);
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
  #write({ step, time, numbers, beside = [] }) {
    this.#writtenAt = performance.now();
    this.#layout.canvas.dataset.numbered = `${step}`;
    if (time) this.#timeline.show(...time);
    this.#layout.numbers.classList.toggle("nnviz-of-board", beside.length > 0);
    this.#numbers.write(numbers);
    this.#beside.write(beside);
  }
}

/**
 * @param {Facts} facts
 * @returns {facts is NumberedFacts}
 */
function isNumbered(facts) {
  return Boolean(facts.numbers);
}
