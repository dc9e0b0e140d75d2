// Acknowledgements: the page tells the kernel which frames it has painted.

/** @import { Channel } from "../base/channel.js" */

const PAUSE_BETWEEN = 120; // ms, at least; an acknowledgement costs a kernel 2 ms, and is also for all frames before it

export class Acknowledgements {
  #channel;
  #painted = { frame: 0, at: 0 };
  #sentAt = 0;
  /** @type {ReturnType<typeof setTimeout> | null} */
  #timer = null;

  /**
   * @param {Pick<Channel, "send">} channel
   * @param {AbortSignal} signal
   */
  constructor(channel, signal) {
    this.#channel = channel;
    signal.addEventListener("abort", () => clearTimeout(this.#timer ?? undefined));
  }

  /**
   * Acknowledges a frame soon.
   * @param {number} frame
   */
  note(frame) {
    const now = performance.now();
    this.#painted = { frame, at: now };
    this.#timer ??= setTimeout(() => this.#send(), Math.max(0, this.#sentAt + PAUSE_BETWEEN - now));
  }

  #send() {
    this.#timer = null;
    this.#sentAt = performance.now();
    const { frame, at } = this.#painted;
    this.#channel.send({ kind: "ack", frame, waited: Math.round(this.#sentAt - at) });
  }
}
