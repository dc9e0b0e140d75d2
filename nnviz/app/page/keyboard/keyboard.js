// The keyboard: shortcuts and names of controls, in the whole playground around the screen.

import { moveInGroup } from "./groups.js";
import { Naming } from "./naming.js";
import { buttonOf, isForThePage, isUndo, rememberText, typeNumber, typeText } from "./shortcuts.js";

/** @import { Wires } from "../base/channel.js" */
/** @import { Button } from "./shortcuts.js" */

const ATTACHED = 500; // ms after which a box is attached also where that comes after its children

/**
 * Makes the playground around an element one that keys can use and screen readers can read.
 * @param {Element} el
 * @param {Wires} wires
 */
export function watchKeyboard(el, wires) {
  const keyboard = new Keyboard(el, wires);
  requestAnimationFrame(() => keyboard.adopt());
  setTimeout(() => keyboard.adopt(), ATTACHED);
}

class Keyboard {
  #el;
  #model;
  #channel;
  #signal;
  /** @type {Element | null} */
  #root = null;
  /** @type {Naming | null} */
  #naming = null;

  /**
   * @param {Element} el
   * @param {Wires} wires
   */
  constructor(el, { model, channel, signal }) {
    this.#el = el;
    this.#model = model;
    this.#channel = channel;
    this.#signal = signal;
    const onNames = () => (this.#root ? this.#naming?.later(this.#root) : this.adopt());
    for (const change of /** @type {const} */ (["change:names", "change:places"])) {
      model.on(change, onNames); // places show and hide members of groups
      signal.addEventListener("abort", () => model.off(change, onNames));
    }
    document.addEventListener("keydown", (event) => this.#typeBeside(event), { signal });
  }

  /** Takes charge of the playground as soon as the element is in one. */
  adopt() {
    const found = this.#el.closest(".nnviz-playground");
    if (!found || found === this.#root || this.#signal.aborted) return;
    this.#root = found;
    found.setAttribute("data-lm-suppress-shortcuts", "true");
    found.setAttribute("role", "region");
    found.setAttribute("lang", this.#model.get("language"));
    found.setAttribute("aria-label", this.#model.get("names")[""] ?? "nnviz");
    found.addEventListener("keydown", (event) => this.#type(/** @type {KeyboardEvent} */ (event)), {
      signal: this.#signal,
    });
    found.addEventListener("focusin", rememberText, { signal: this.#signal });
    // ipywidgets' text boxes keep their keys to themselves, so this comes before them.
    found.addEventListener("keydown", (event) => typeText(/** @type {KeyboardEvent} */ (event)), {
      signal: this.#signal,
      capture: true,
    });
    this.#naming = new Naming(found, this.#el, () => this.#model.get("names"), this.#signal);
  }

  /** @param {KeyboardEvent} event */
  #typeBeside(event) {
    if (event.target === document.body && !document.querySelector(".jp-NotebookPanel")) this.#type(event);
  }

  /** @param {KeyboardEvent} event */
  #type(event) {
    event.stopPropagation(); // Jupyter has shortcuts of its own for these keys
    if (isUndo(event)) this.#press(event, "undo");
    else if (typeNumber(event)) return;
    else if (isForThePage(event) && buttonOf(event)) this.#press(event, buttonOf(event));
    else moveInGroup(event);
  }

  /**
   * @param {KeyboardEvent} event
   * @param {Button | undefined} key
   */
  #press(event, key) {
    if (!key) return;
    event.preventDefault();
    if (event.repeat) return;
    if (key === "present" || key === "escape") this.#root?.dispatchEvent(new CustomEvent("nnviz-key", { detail: key }));
    else this.#channel.send({ kind: "key", key });
  }
}
