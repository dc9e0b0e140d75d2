// Elements: how the page makes them and writes into them.

/**
 * Makes an element at the end of its parent.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Element} parent
 * @param {Tag} tag
 * @param {string} [className]
 * @param {Record<string, string | number>} [attributes]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(parent, tag, className = "", attributes = {}) {
  const made = document.createElement(tag);
  made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, `${value}`);
  parent.append(made);
  return made;
}

/**
 * Gives a parent as many children of a kind as are asked for.
 * @param {Element} parent
 * @param {number} count
 * @param {() => void} add
 */
export function resize(parent, count, add) {
  while (parent.children.length > count) parent.lastChild?.remove();
  while (parent.children.length < count) add();
}

/**
 * Writes a text where another one stands. A new text node would cost a layout of the whole page, about 10 ms.
 * @param {Element} place
 * @param {string} text
 */
export function write(place, text) {
  if (place.textContent === text) return;
  const { firstChild, lastChild } = place;
  if (firstChild instanceof Text && firstChild === lastChild) firstChild.data = text;
  else place.textContent = text;
}

/**
 * Sets an attribute that has another value.
 * @param {Element} part
 * @param {string} name
 * @param {string} value
 */
export function set(part, name, value) {
  if (part.getAttribute(name) !== value) part.setAttribute(name, value);
}
