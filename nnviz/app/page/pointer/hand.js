// The hand: edits samples. It adds one or takes hold of it, drags it, or removes it.

/** @import { Channel } from "../base/channel.js" */
/** @import { Edit } from "../base/messages.js" */
/** @import { Place } from "./places.js" */

export class Hand {
  isHolding = false;
  #channel;
  /** @type {Place | null} */
  #dragged = null; // the newest place that was not sent yet

  /** @param {Pick<Channel, "send">} channel */
  constructor(channel) {
    this.#channel = channel;
  }

  /**
   * @param {Edit["action"]} action
   * @param {Place} place
   */
  edit(action, [x, y]) {
    this.#channel.send({ kind: "edit", action, x, y });
  }

  /**
   * Goes down on a place, to hold what is there or to remove it.
   * @param {Place} place
   * @param {boolean} removes
   */
  press(place, removes) {
    this.isHolding = !removes;
    this.edit(removes ? "remove" : "down", place);
  }

  /**
   * Drags what it holds; the newest place is sent with each frame of the browser's.
   * @param {Place} to
   */
  drag(to) {
    if (!this.#dragged) requestAnimationFrame(() => this.#sendDragged());
    this.#dragged = to;
  }

  #sendDragged() {
    if (this.#dragged) this.edit("move", this.#dragged);
    this.#dragged = null;
  }

  /** Lets go where it was dragged to. */
  letGo() {
    this.#sendDragged();
    this.cancel();
  }

  /** Lets go of what it holds, where that was sent last. */
  cancel() {
    if (this.isHolding) this.edit("up", [0, 0]);
    this.isHolding = false;
    this.#dragged = null;
  }
}
