// Questions about a file: one without a label is asked in a sentence with a button for each answer, others are menus.

import { element, write } from "../base/elements.js";

/** @import { Question } from "../base/messages.js" */

const FEW = 3; // answers that stand beside each other

export class Questions {
  #box;
  #answer;
  #built = ""; // what the elements were made for

  /**
   * @param {HTMLElement} box
   * @param {(name: string, value: string) => void} answer
   */
  constructor(box, answer) {
    this.#box = box;
    this.#answer = answer;
    box.addEventListener("change", ({ target }) => {
      const control = /** @type {HTMLInputElement | HTMLSelectElement} */ (target);
      this.#answer(control.dataset.question ?? "", control.value);
    });
  }

  /** @param {Question[]} questions */
  show(questions) {
    const form = JSON.stringify(questions.map(({ name, label, options }) => [name, label, options]));
    if (form !== this.#built) this.#build(questions);
    this.#built = form;
    this.#box.hidden = !questions.length;
    questions.forEach((question, number) => {
      tell(/** @type {Element} */ (this.#box.children[number]), question);
    });
  }

  /**
   * The control to begin with: that of the first question.
   * @returns {HTMLElement | null}
   */
  first() {
    return this.#box.querySelector("input:checked, select");
  }

  /** @param {Question[]} questions */
  #build(questions) {
    const held = /** @type {HTMLElement | null} */ (document.activeElement);
    const name = held && this.#box.contains(held) ? held.dataset.question : undefined;
    this.#box.replaceChildren();
    for (const question of questions) build(this.#box, question);
    if (name === undefined) return;
    for (const [number, question] of questions.entries()) {
      tell(/** @type {Element} */ (this.#box.children[number]), question);
    }
    const again = this.#box.querySelector(`input[data-question="${name}"]:checked, select[data-question="${name}"]`);
    /** @type {HTMLElement | null} */ (again)?.focus();
  }
}

/**
 * @param {HTMLElement} box
 * @param {Question} question
 */
function build(box, question) {
  const isAsked = !question.label && question.options.length <= FEW;
  const part = element(box, isAsked ? "fieldset" : "label", "nnviz-question");
  if (isAsked) buildButtons(part, question);
  else buildMenu(part, question);
}

/**
 * @param {HTMLElement} part
 * @param {Question} question
 */
function buildButtons(part, { name, options }) {
  const group = `nnviz-${Math.random().toString(36).slice(2)}`;
  element(part, "legend", "nnviz-question-text");
  for (const [value, text] of options) {
    const label = element(part, "label", "nnviz-answer");
    const input = element(label, "input", "", { type: "radio", name: group, value });
    input.dataset.question = name;
    element(label, "span").textContent = text;
  }
}

/**
 * @param {HTMLElement} part
 * @param {Question} question
 */
function buildMenu(part, { name, label, options }) {
  element(part, "span", label ? "nnviz-question-label" : "nnviz-question-text").textContent = label;
  const menu = element(part, "select");
  menu.dataset.question = name;
  for (const [value, text] of options) element(menu, "option", "", { value }).textContent = text;
  if (label) element(part, "span", "nnviz-question-text");
}

/**
 * @param {Element} part
 * @param {Question} question
 */
function tell(part, { text, value }) {
  const place = part.querySelector(".nnviz-question-text");
  if (place) write(place, text);
  const menu = part.querySelector("select");
  if (menu) menu.value = value;
  for (const input of part.querySelectorAll("input")) input.checked = input.value === value;
}
