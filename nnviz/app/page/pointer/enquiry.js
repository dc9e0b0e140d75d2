// The enquiry: asks what is under the pointer, one question at a time; of those meanwhile the newest follows.

/** @import { Channel } from "../base/channel.js" */
/** @import { Place } from "./places.js" */

export class Enquiry {
  #channel;
  #isAsking = false;
  /** @type {Place | null} */
  #next = null;

  /** @param {Pick<Channel, "send">} channel */
  constructor(channel) {
    this.#channel = channel;
  }

  /** @param {Place} place */
  ask(place) {
    this.#next = this.#isAsking ? place : null;
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.#channel.send({ kind: "pointer", x: place[0], y: place[1] });
  }

  /** Drops the question that waits. */
  forget() {
    this.#next = null;
  }

  /** Goes on with the question that waits. */
  answered() {
    this.#isAsking = false;
    if (this.#next) this.ask(this.#next);
  }
}
