// The preview: the first rows of a table below the names of its columns, with a menu for the use of each.

import { element, set } from "../base/elements.js";

/** @import { ShownColumn } from "../base/messages.js" */

export class Preview {
  #frame;
  #table;
  #built = ""; // what the elements were made for

  /**
   * @param {HTMLElement} parent
   * @param {string} name
   * @param {(place: number, use: string) => void} choose
   */
  constructor(parent, name, choose) {
    this.#frame = element(parent, "div", "nnviz-preview", { role: "region", tabindex: 0, "aria-label": name });
    this.#table = element(this.#frame, "table");
    new ResizeObserver(() => this.#fade()).observe(this.#table);
    this.#frame.addEventListener("scroll", () => this.#fade());
    this.#table.addEventListener("change", ({ target }) => {
      const menu = /** @type {HTMLSelectElement} */ (target);
      choose(Number(menu.dataset.place), menu.value);
    });
  }

  /**
   * @param {ShownColumn[]} columns
   * @param {string[][]} rows
   */
  show(columns, rows) {
    const form = JSON.stringify([columns.map(({ use, ...others }) => others), rows]);
    if (form !== this.#built) this.#build(columns, rows);
    this.#built = form;
    this.#frame.hidden = !columns.length;
    const menus = this.#table.querySelectorAll("select");
    columns.forEach(({ use }, number) => {
      const menu = menus[number];
      if (menu) menu.value = use;
    });
    for (const row of this.#table.rows) {
      columns.forEach(({ use }, number) => {
        set(/** @type {Element} */ (row.cells[number]), "data-use", use);
      });
    }
  }

  /** Fades the edge behind which more columns follow. */
  #fade() {
    const { scrollLeft, clientWidth, scrollWidth } = this.#frame;
    this.#frame.toggleAttribute("data-more", scrollLeft + clientWidth < scrollWidth - 1);
  }

  /**
   * @param {ShownColumn[]} columns
   * @param {string[][]} rows
   */
  #build(columns, rows) {
    this.#table.replaceChildren();
    const head = element(element(this.#table, "thead"), "tr");
    for (const column of columns) buildHead(head, column);
    const body = element(this.#table, "tbody");
    for (const row of rows) {
      const line = element(body, "tr");
      row.forEach((text, number) => {
        const cell = element(line, "td", "", { "data-kind": columns[number]?.kind ?? "" });
        cell.textContent = text;
      });
    }
  }
}

/**
 * @param {HTMLElement} row
 * @param {ShownColumn} column
 */
function buildHead(row, { place, name, label, options, gaps, reason }) {
  const head = element(row, "th", "", { scope: "col" });
  element(head, "div", "nnviz-column-name").textContent = name;
  const menu = element(head, "select", "", { "aria-label": label, "data-place": place });
  for (const [value, text] of options) element(menu, "option", "", { value }).textContent = text;
  if (!gaps && !reason) return;
  const id = `nnviz-${Math.random().toString(36).slice(2)}`;
  const about = element(head, "div", "nnviz-column-about", { id });
  if (gaps) element(about, "div").textContent = gaps;
  if (reason) element(about, "div", "nnviz-column-reason").textContent = reason;
  menu.setAttribute("aria-describedby", id);
}
