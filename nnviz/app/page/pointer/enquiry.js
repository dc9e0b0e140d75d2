// The enquiry: asks what is under the pointer, one question at a time; of those meanwhile the newest follows.

/** @import { Channel } from "../base/channel.js" */
/** @import { Place } from "./places.js" */

export class Enquiry {
  #channel;
  #isAsking = false;
  /** @type {Place | null} */
  #next = null;
  #pressed = false; // of the next question

  /** @param {Pick<Channel, "send">} channel */
  constructor(channel) {
    this.#channel = channel;
  }

  /**
   * @param {Place} place
   * @param {boolean} [pressed] whether the button is down
   */
  ask(place, pressed = false) {
    this.#next = this.#isAsking ? place : null;
    this.#pressed = pressed;
    if (this.#isAsking) return;
    this.#isAsking = true;
    const [x, y] = place;
    this.#channel.send({ kind: "pointer", x, y, ...(pressed && { pressed }) });
  }

  /** Drops the question that waits. */
  forget() {
    this.#next = null;
  }

  /** Goes on with the question that waits. */
  answered() {
    this.#isAsking = false;
    if (this.#next) this.ask(this.#next, this.#pressed);
  }
}
