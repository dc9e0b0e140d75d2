// Scrubbing: a person drags the timeline's slider, or goes back to the present.

/** @import { Channel } from "../base/channel.js" */

export class Scrubbing {
  #channel;
  /** @type {number | null} */
  #wanted = null;
  #isHeld = false;

  /** @param {Pick<Channel, "send">} channel */
  constructor(channel) {
    this.#channel = channel;
  }

  /** Tells whether the slider stands where a person has put it. */
  get isUnderWay() {
    return this.#isHeld || this.#wanted !== null;
  }

  hold() {
    this.#isHeld = true;
  }

  letGo() {
    this.#isHeld = false;
  }

  /**
   * Asks for a step; the newest one is sent with each frame of the browser's, not with each event.
   * @param {number} step
   */
  to(step) {
    if (this.#wanted === null) requestAnimationFrame(() => this.#send());
    this.#wanted = step;
  }

  #send() {
    this.#channel.send({ kind: "scrub", step: this.#wanted });
    this.#wanted = null;
  }

  /** Asks for the present. */
  toNow() {
    this.#channel.send({ kind: "scrub", step: null });
  }
}
