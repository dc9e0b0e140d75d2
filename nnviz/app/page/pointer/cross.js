// The cross: a pointer that the arrow keys move over the pictures.

import { moved } from "./places.js";

/** @import { Place } from "./places.js" */

export class Cross {
  #element;
  /** @type {Place | null} */
  #at = null;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
  }

  /** The place where it is seen. */
  get at() {
    return this.#element.hidden ? null : this.#at;
  }

  hide() {
    this.#element.hidden = true;
  }

  /**
   * Moves as an arrow key says; the place where it then is, or nothing for another key.
   * @param {KeyboardEvent} event
   * @param {HTMLElement} canvas
   */
  move(event, canvas) {
    const to = moved(this.#at, event, canvas.getBoundingClientRect());
    if (!to) return null;
    this.#at = to;
    this.#element.hidden = false;
    this.#element.style.left = `${to[0]}px`;
    this.#element.style.top = `${to[1]}px`;
    return to;
  }
}
