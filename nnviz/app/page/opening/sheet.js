// The sheet: a modal dialog. The page behind it is inert; the Tab key stays inside, and Escape leaves.

import { element, resize, write } from "../base/elements.js";
import { Preview } from "./preview.js";
import { Questions } from "./questions.js";

/** @import { FileAnswer, FileWords, ShownFile } from "../base/messages.js" */

/** @typedef {(answer: FileAnswer) => void} Send */

/** @typedef {ReturnType<typeof build>} Parts */

const STOPS = "button, input:checked, select, summary, [tabindex='0']";

export class Sheet {
  #dialog;
  #parts;
  #send;
  #file = 0; // the file that is shown; 0 is none
  #left = 0; // the last one that a person left: the kernel may not know yet

  /**
   * @param {HTMLElement} el
   * @param {FileWords} words
   * @param {Send} send
   * @param {AbortSignal} signal
   */
  constructor(el, words, send, signal) {
    const title = `nnviz-${Math.random().toString(36).slice(2)}`;
    this.#send = send;
    this.#dialog = element(el, "dialog", "nnviz-dialog", {
      "aria-labelledby": title,
      "aria-describedby": `${title}-trouble`,
    });
    this.#parts = build(this.#dialog, title, words, (name, value) => this.#answer({ kind: "question", name, value }), {
      choose: (place, value) => this.#answer({ kind: "column", place, value }),
    });
    this.#parts.use.addEventListener("click", () => this.#answer({ kind: "use" }), { signal });
    this.#parts.leave.addEventListener("click", () => this.#dialog.close(), { signal });
    this.#parts.another.addEventListener("click", () => this.#chooseAnother(), { signal });
    this.#dialog.addEventListener("close", () => this.#onClose(), { signal });
    this.#dialog.addEventListener("keydown", (event) => this.#onKey(event), { signal });
  }

  /** @param {ShownFile} shown */
  show(shown) {
    const { file } = shown;
    if (!file) return this.close();
    if (file === this.#left) return;
    const isNew = file !== this.#file;
    this.#file = file;
    fill(this.#parts, shown);
    if (isNew) this.#open();
  }

  /** Takes the dialog away; nothing is answered. */
  close() {
    this.#file = 0;
    if (this.#dialog.open) this.#dialog.close();
  }

  /** @param {string} text */
  progress(text) {
    write(this.#parts.progress, text);
    this.#parts.body.inert = text !== "";
    this.#dialog.toggleAttribute("data-reads", text !== "");
  }

  #open() {
    const { body, asked, use, another, leave } = this.#parts;
    if (!this.#dialog.open) this.#dialog.showModal();
    body.scrollTop = 0;
    const button = [use, another].find((one) => !one.disabled && !one.hidden);
    (asked.first() ?? button ?? leave).focus();
  }

  #chooseAnother() {
    const root = this.#dialog.closest(".nnviz-playground");
    const chooser = /** @type {HTMLElement | null | undefined} */ (root?.querySelector(".nnviz-own-file button"));
    this.#dialog.close();
    chooser?.click();
  }

  /** @param {Omit<FileAnswer, "file">} answer */
  #answer(answer) {
    if (this.#file) this.#send({ ...answer, file: this.#file });
  }

  #onClose() {
    if (!this.#file) return;
    this.#answer({ kind: "leave" });
    this.#left = this.#file;
    this.#file = 0;
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    event.stopPropagation(); // the page has shortcuts, and so has Jupyter
    if (event.key !== "Tab") return;
    const all = /** @type {NodeListOf<HTMLElement>} */ (this.#dialog.querySelectorAll(STOPS));
    const stops = [...all].filter((one) => !one.matches(":disabled, [inert] *") && one.checkVisibility());
    const end = event.shiftKey ? stops[0] : stops.at(-1);
    if (document.activeElement !== end) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
  }
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {string} title
 * @param {FileWords} words
 * @param {(name: string, value: string) => void} answer
 * @param {{ choose: (place: number, use: string) => void }} columns
 */
function build(dialog, title, words, answer, { choose }) {
  const head = element(dialog, "div", "nnviz-dialog-head");
  const name = element(head, "h2", "", { id: title });
  const about = element(head, "span", "nnviz-dialog-about");
  const body = element(dialog, "div", "nnviz-dialog-body");
  const asked = new Questions(element(body, "div", "nnviz-asked"), answer);
  const preview = new Preview(body, words.rows, choose);
  const chosen = new Questions(element(body, "div", "nnviz-chosen"), answer);
  const notes = element(body, "div", "nnviz-dialog-notes", { "aria-live": "polite" });
  const how = element(body, "details", "nnviz-dialog-how");
  element(how, "summary").textContent = words.how;
  const reading = new Questions(element(how, "div", "nnviz-chosen"), answer);
  const trouble = element(dialog, "p", "nnviz-dialog-trouble", { role: "alert", id: `${title}-trouble` });
  const foot = element(dialog, "div", "nnviz-dialog-foot");
  const progress = element(foot, "span", "nnviz-dialog-progress", { role: "status" });
  const leave = element(foot, "button", "jupyter-button nnviz-do-leave-file", { type: "button" });
  const another = element(foot, "button", "jupyter-button nnviz-do-another-file", { type: "button" });
  const use = element(foot, "button", "jupyter-button nnviz-do-use-file", { type: "button" });
  another.textContent = words.another;
  leave.textContent = words.leave;
  use.textContent = words.use;
  return { name, about, body, trouble, asked, preview, chosen, notes, how, reading, progress, leave, use, another };
}

/**
 * Shows what the kernel tells about a file. What stays the same keeps its place and its focus.
 * @param {Parts} parts
 * @param {ShownFile} shown
 */
function fill(parts, shown) {
  write(parts.name, shown.name);
  write(parts.about, shown.about);
  write(parts.trouble, shown.trouble);
  parts.asked.show(shown.asked);
  parts.preview.show(shown.columns, shown.rows);
  parts.chosen.show(shown.chosen);
  resize(parts.notes, shown.notes.length, () => element(parts.notes, "p"));
  shown.notes.forEach((note, number) => {
    write(/** @type {Element} */ (parts.notes.children[number]), note);
  });
  parts.reading.show(shown.reading);
  parts.use.disabled = !shown.can_use;
  parts.use.hidden = !shown.columns.length;
  parts.another.hidden = !parts.use.hidden;
}
