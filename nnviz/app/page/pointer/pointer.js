// The pointer on the pictures: what is under it, what a click chooses, and samples edited by hand.

import { write } from "../base/elements.js";
import { follow } from "../base/model.js";
import { scaleOf } from "../base/scale.js";
import { Cross } from "./cross.js";
import { Enquiry } from "./enquiry.js";
import { Hand } from "./hand.js";
import { isClick, isOnPad, placeOf } from "./places.js";

/** @import { Wires } from "../base/channel.js" */
/** @import { Layout } from "../pictures/layout.js" */
/** @import { Edit } from "../base/messages.js" */
/** @import { Place } from "./places.js" */

const LEGIBLE = 200; // ms between two numbers at a pointer that rests

/** @type {Record<string, Edit["action"] | undefined>} */
const ACTS = { Enter: "add", Delete: "remove", Backspace: "remove" };
/** @type {Record<string, Edit["action"] | undefined>} */
const SKETCHING = {
  ArrowLeft: "shift-left",
  ArrowRight: "shift-right",
  ArrowUp: "shift-up",
  ArrowDown: "shift-down",
  Delete: "remove",
  Backspace: "remove",
};

export class Pointer {
  #canvas;
  #hint;
  #model;
  #channel;
  #cross;
  #enquiry;
  #hand;
  /** @type {Place | null} */
  #down = null; // where the button went down
  /** @type {Place | null} */
  #pad = null; // where it went down last, if that is a picture to draw in
  /** @type {Place | null} */
  #asked = null; // the place of the last question, while the pointer or the cross is there
  #askedAt = 0;

  /**
   * @param {Layout} layout
   * @param {Wires} wires
   */
  constructor({ canvas, cross, hint }, { model, channel, signal }) {
    this.#canvas = canvas;
    this.#hint = hint;
    this.#model = model;
    this.#channel = channel;
    this.#cross = new Cross(cross);
    this.#enquiry = new Enquiry(channel);
    this.#hand = new Hand(channel);
    this.#listen(signal);
    follow(model, "change:editing", () => this.#dress(), signal);
  }

  /**
   * Shows what is under the pointer.
   * @param {string} text
   */
  answer(text) {
    write(this.#hint, this.#asked ? text : "");
    this.#enquiry.answered();
  }

  /** Asks again about the place where the pointer rests, because the pictures have changed. */
  follow() {
    if (this.#asked && performance.now() - this.#askedAt > LEGIBLE) this.#ask(this.#asked);
  }

  /**
   * @param {Place} place
   * @param {boolean} [pressed] whether the button is down
   */
  #ask(place, pressed = false) {
    this.#asked = place;
    this.#askedAt = performance.now();
    this.#put(this.#hint.style, place, "left", "top");
    const scale = scaleOf(this.#canvas);
    const { width, height } = this.#canvas.getBoundingClientRect();
    this.#hint.classList.toggle("nnviz-flipped", place[0] * scale > 0.7 * width);
    this.#hint.classList.toggle("nnviz-raised", place[1] * scale > 0.8 * height);
    this.#enquiry.ask(place, pressed);
  }

  /**
   * Writes a place into a style.
   * @param {CSSStyleDeclaration} style
   * @param {Place} place
   * @param {string} left
   * @param {string} top
   */
  #put(style, place, left, top) {
    const scale = scaleOf(this.#canvas);
    style.setProperty(left, `${place[0] * scale}px`);
    style.setProperty(top, `${place[1] * scale}px`);
  }

  /** @param {AbortSignal} signal */
  #listen(signal) {
    const canvas = this.#canvas;
    canvas.addEventListener("pointermove", (event) => this.#move(event), { signal });
    canvas.addEventListener("pointerleave", () => this.#leave(), { signal });
    canvas.addEventListener("pointerdown", (event) => this.#press(event), { signal });
    canvas.addEventListener("pointerup", (event) => this.#lift(event), { signal });
    canvas.addEventListener("pointercancel", () => this.#cancel(), { signal });
    canvas.addEventListener("touchmove", (event) => this.#hand.isHolding && event.preventDefault(), {
      signal,
      passive: false,
    }); // a finger that draws does not scroll the page
    canvas.addEventListener("keydown", (event) => this.#type(event), { signal });
    canvas.addEventListener("blur", () => this.#blur(), { signal });
  }

  #blur() {
    this.#pad = null;
    this.#cross.hide();
    this.#leave();
  }

  get #isEditing() {
    return this.#model.get("editing");
  }

  /** @param {Place} place */
  #isOnPad(place) {
    return isOnPad(place, this.#model.get("pads"));
  }

  /**
   * Tells whether a key or the pointer edits at a place.
   * @param {Place} place
   */
  #edits(place) {
    return this.#isEditing || this.#isOnPad(place);
  }

  #dress() {
    this.#canvas.style.cursor = this.#isEditing ? "crosshair" : "";
    this.#canvas.style.touchAction = this.#isEditing ? "none" : "";
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const place = placeOf(this.#canvas, event);
    this.#canvas.style.cursor = this.#edits(place) ? "crosshair" : "";
    this.#cross.hide();
    this.#ask(place, event.buttons === 1 && !this.#isEditing);
    if (this.#hand.isHolding) this.#hand.drag(place);
  }

  #leave() {
    this.#enquiry.forget();
    this.#asked = null;
    write(this.#hint, "");
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.button) return;
    this.#down = placeOf(this.#canvas, event);
    const draws = this.#isOnPad(this.#down);
    this.#pad = draws && !this.#model.get("grids").length ? this.#down : null; // over a grid, the keys move the cross
    if (!this.#edits(this.#down)) return;
    event.preventDefault();
    this.#canvas.focus({ preventScroll: true });
    this.#canvas.setPointerCapture(event.pointerId);
    this.#hand.press(this.#down, event.shiftKey || event.altKey);
    this.#ask(this.#down);
  }

  /** @param {PointerEvent} event */
  #lift(event) {
    if (this.#hand.isHolding) this.#hand.letGo();
    else if (this.#down && !this.#isEditing) {
      const place = placeOf(this.#canvas, event);
      if (isClick(this.#down, place)) this.#choose(place);
    }
    this.#down = null;
  }

  #cancel() {
    this.#hand.cancel();
    this.#down = null;
  }

  /** @param {Place} place */
  #choose(place) {
    const root = /** @type {HTMLElement | null} */ (this.#canvas.closest(".nnviz-playground"));
    if (root) this.#put(root.style, place, "--nnviz-card-left", "--nnviz-card-top");
    this.#channel.send({ kind: "choose", x: place[0], y: place[1] });
    this.#leave(); // the card says it now
  }

  /**
   * Shifts or clears the picture that was drawn in last; tells whether the key does so.
   * @param {KeyboardEvent} event
   */
  #sketches(event) {
    const action = SKETCHING[event.key];
    if (!this.#pad || !action) return false;
    event.preventDefault();
    this.#hand.edit(action, this.#pad);
    return true;
  }

  /**
   * Does what a key asks for at the cross.
   * @param {Edit["action"]} act
   * @param {Place} at
   */
  #act(act, at) {
    if (this.#edits(at)) {
      this.#hand.edit(act, at);
      this.#ask(at);
      return;
    }
    this.#choose(at);
    this.#canvas.dispatchEvent(new Event("nnviz-chosen"));
  }

  /** @param {KeyboardEvent} event */
  #type(event) {
    if (this.#sketches(event)) return;
    const act = ACTS[event.key];
    const at = this.#cross.at;
    if (act && at && (act === "add" || this.#edits(at))) {
      event.preventDefault();
      this.#act(act, at);
      return;
    }
    const to = this.#cross.move(event, this.#canvas, this.#model.get("grids"));
    if (!to) return;
    event.preventDefault();
    this.#ask(to);
  }
}
