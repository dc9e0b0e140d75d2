// The timeline: which step is shown, where something was changed, and the branches of the run.

import { element, set, write } from "../base/elements.js";
import { follow } from "../base/model.js";
import { Branches } from "./branches.js";
import { placeMarks } from "./marks.js";
import { Scrubbing } from "./scrubbing.js";

/** @import { Wires } from "../base/channel.js" */
/** @import { TimelineFacts } from "../base/messages.js" */

export class Timeline {
  #bar;
  #model;
  #slider;
  #marks;
  #reading;
  #now;
  #branches;
  #scrubbing;
  #first = 0;
  #last = 0;

  /**
   * @param {HTMLElement} bar
   * @param {Wires} wires
   */
  constructor(bar, { model, channel, signal }) {
    this.#bar = bar;
    this.#model = model;
    const track = element(bar, "div", "nnviz-track");
    this.#slider = element(track, "input", "nnviz-time", { type: "range", min: 0, max: 0, step: 1 });
    this.#marks = element(track, "div", "nnviz-time-marks", { "aria-hidden": "true" });
    this.#reading = element(bar, "div", "nnviz-time-text");
    this.#now = element(bar, "button", "jupyter-button nnviz-now", { type: "button" });
    this.#branches = new Branches(bar, channel);
    this.#scrubbing = new Scrubbing(channel);
    this.#listen(signal);
    follow(model, "change:timeline", () => this.#tell(model.get("timeline")), signal);
  }

  /**
   * Shows where a moment is, and says it in words.
   * @param {number} from
   * @param {number} step
   * @param {number} to
   * @param {string} text
   */
  show(from, step, to, text) {
    this.#reach(from, to);
    if (!this.#scrubbing.isUnderWay) this.#slider.value = `${step}`;
    set(this.#slider, "aria-valuetext", text);
    write(this.#reading, text);
    this.#now.disabled = step === to;
    this.#bar.classList.toggle("nnviz-past", step !== to);
  }

  /** @param {AbortSignal} signal */
  #listen(signal) {
    const scrubbing = this.#scrubbing;
    this.#slider.addEventListener("input", () => scrubbing.to(Number(this.#slider.value)));
    this.#slider.addEventListener("pointerdown", () => scrubbing.hold());
    addEventListener("pointerup", () => scrubbing.letGo(), { signal });
    this.#now.addEventListener("click", () => scrubbing.toNow());
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  #reach(from, to) {
    if (from === this.#first && to === this.#last) return;
    this.#first = from;
    this.#last = to;
    this.#slider.min = `${from}`;
    this.#slider.max = `${to}`;
    this.#placeMarks();
  }

  /** @param {TimelineFacts} facts */
  #tell(facts) {
    this.#bar.hidden = !isKnown(facts);
    if (!isKnown(facts)) return;
    set(this.#slider, "aria-label", facts.words.timeline);
    this.#now.textContent = facts.words.now;
    this.#branches.show(facts);
    this.#placeMarks();
  }

  #placeMarks() {
    placeMarks(this.#marks, this.#model.get("timeline").marks ?? [], this.#first, this.#last);
  }
}

/**
 * Tells whether the run has a timeline.
 * @param {TimelineFacts} facts
 * @returns {facts is Required<TimelineFacts>}
 */
function isKnown(facts) {
  return Boolean(facts.words);
}
