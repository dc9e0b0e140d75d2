// The channel: what this page says to the kernel, under the page's own name.

/** @import { Message, ScreenTraits, Told } from "./messages.js" */
/** @import { Model } from "./model.js" */

/** @typedef {Model<ScreenTraits, Told>} ScreenModel */

/**
 * A message without the name of the page.
 * @template One
 * @typedef {One extends Message ? Omit<One, "page"> : never} Nameless
 */

/** @typedef {Nameless<Message>} Said */

/**
 * The wires of a part: the model, the way to the kernel, and the signal that ends it.
 * @typedef {object} Wires
 * @property {ScreenModel} model
 * @property {Channel} channel
 * @property {AbortSignal} signal
 */

export class Channel {
  page = Math.random().toString(36).slice(2);
  #model;
  #isGone = false; // a page that is being left has no way to the kernel any more
  #hasFailed = false;

  /** @param {ScreenModel} model */
  constructor(model) {
    this.#model = model;
  }

  /** @param {Said} said */
  send(said) {
    if (this.#isGone) return;
    try {
      this.#model.send({ page: this.page, ...said });
      this.#hasFailed = false;
    } catch (error) {
      // Voilà closes the connection before the page is told that it is being left, and nothing goes to a dead kernel.
      if (!this.#hasFailed) console.info("nnviz: the connection to the kernel is closed", reason(error));
      this.#hasFailed = true;
    }
  }

  /** Says goodbye; nothing is sent after that. */
  leave() {
    this.send({ kind: "gone" });
    this.#isGone = true;
  }

  /** Sends again, in a page that the browser has kept. */
  comeBack() {
    this.#isGone = false;
  }
}

/**
 * The reason that an exception gives.
 * @param {unknown} error
 */
export function reason(error) {
  return error instanceof Error ? error.message : error;
}
