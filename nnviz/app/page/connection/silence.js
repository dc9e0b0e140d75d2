// The silence: how long the kernel was not heard, and what the page does about it.

const QUIET = { playing: 2500, resting: 4500 }; // ms without a word from the kernel, from which on it is asked for one
const ANSWER = 2000; // ms that it may take to answer
const AGAIN = 2500; // ms between two questions to the server

/** @typedef {{ isOpen: boolean, isStill: boolean, isTroubled: boolean, isGone: boolean }} State */

export class Silence {
  heardAt = performance.now();
  #pingedAt = 0; // when the kernel was asked for the word that is still missing
  #askedAt = -AGAIN; // when the server was asked last

  /** Notes a word of the kernel. */
  end() {
    this.heardAt = performance.now();
    this.#pingedAt = 0;
  }

  /** Notes that nobody asked while nobody looked. */
  excuse() {
    this.heardAt = performance.now() - QUIET.resting;
    this.#pingedAt = 0;
  }

  /** Lets the kernel be asked anew. */
  startOver() {
    this.#pingedAt = 0;
  }

  /** Notes that the server was asked. */
  noteQuestion() {
    this.#askedAt = performance.now();
  }

  /** Lets the server be asked at once. */
  hurry() {
    this.#askedAt = -AGAIN;
  }

  length() {
    return performance.now() - this.heardAt;
  }

  /**
   * The next thing to do: nothing, to ask the kernel for a word, or to ask its server.
   * @param {State} state
   * @returns {"wait" | "ping" | "ask"}
   */
  next(state) {
    const step = state.isOpen ? this.#askKernel(state) : "ask";
    return step === "ask" && performance.now() - this.#askedAt < AGAIN ? "wait" : step;
  }

  /**
   * @param {State} state
   * @returns {"wait" | "ping" | "ask"}
   */
  #askKernel({ isStill, isTroubled, isGone }) {
    const now = performance.now();
    if (!isTroubled && this.length() < (isStill ? QUIET.resting : QUIET.playing)) return "wait";
    if (!this.#pingedAt && !isGone) {
      this.#pingedAt = now;
      return "ping";
    }
    return now - this.#pingedAt < ANSWER ? "wait" : "ask";
  }
}
