// The cross: a pointer that the arrow keys move over the pictures.

import { scaleOf } from "../base/scale.js";
import { moved } from "./places.js";

/** @import { Grid, Place } from "./places.js" */

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
   * @param {Grid[]} grids
   */
  move(event, canvas, grids) {
    const scale = scaleOf(canvas);
    const { width, height } = canvas.getBoundingClientRect();
    const to = moved(this.#at, event, { width: width / scale, height: height / scale }, grids);
    if (!to) return null;
    this.#at = to;
    this.#element.hidden = false;
    this.#element.style.left = `${to[0] * scale}px`;
    this.#element.style.top = `${to[1] * scale}px`;
    return to;
  }
}
