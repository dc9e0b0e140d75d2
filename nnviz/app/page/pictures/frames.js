// Frames: pictures that come while it trains, and the one that stays when it rests.

import { follow } from "../base/model.js";
import { Acknowledgements } from "./acknowledgements.js";
import { Painter } from "./painter.js";

/** @import { Wires } from "../base/channel.js" */
/** @import { Frame } from "../base/messages.js" */
/** @import { ReadOuts } from "./readouts.js" */

const MISSED = 3000; // ms without a frame, while it trains, from which on a page says that it waits for one

export class Frames {
  isStill = true;
  #heardAt = 0;
  #hasBegun = false; // parts of a frame that came before this page are of no use
  #model;
  #painter;
  #readOuts;
  #acknowledgements;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {ReadOuts} readOuts
   * @param {Wires} wires
   */
  constructor(canvas, readOuts, { model, channel, signal }) {
    this.#model = model;
    this.#painter = new Painter(canvas);
    this.#readOuts = readOuts;
    this.#acknowledgements = new Acknowledgements(channel, signal);
    follow(model, "change:resting", () => this.#rest(), signal);
    follow(model, "change:facts", () => this.#noteRest(canvas), signal);
  }

  /**
   * Paints a frame, and acknowledges it.
   * @param {Frame} frame
   * @param {DataView<ArrayBuffer>[]} buffers
   */
  receive(frame, buffers) {
    this.#heardAt = performance.now();
    this.isStill = frame.facts.still;
    this.#hasBegun ||= frame.whole;
    const pictures = this.#hasBegun ? buffers.map((bytes) => new Blob([bytes])) : []; // JPEG, or PNG
    const show = () => this.#readOuts.tell(frame.facts);
    this.#painter.paint(pictures, frame, show, () => this.#acknowledgements.note(frame.frame));
  }

  #rest() {
    const bytes = this.#model.get("resting");
    if (!bytes?.byteLength) return;
    this.isStill = true;
    const facts = this.#model.get("facts");
    const picture = new Blob([bytes], { type: "image/png" });
    this.#painter.paint([picture], { whole: true, facts }, () => this.#readOuts.tell(facts));
  }

  /** @param {HTMLCanvasElement} canvas */
  #noteRest(canvas) {
    canvas.dataset.rested = String(this.#model.get("facts").step);
  }

  /**
   * Calls `ask` again and again while a page that may see frames gets none.
   * @param {() => boolean} maySee
   * @param {() => void} ask
   * @param {AbortSignal} signal
   */
  watch(maySee, ask, signal) {
    const timer = setInterval(() => {
      if (this.isStill || !maySee()) return;
      if (performance.now() - this.#heardAt > MISSED) ask();
    }, MISSED);
    signal.addEventListener("abort", () => clearInterval(timer));
  }
}
