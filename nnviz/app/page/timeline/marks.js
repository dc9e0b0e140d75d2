// Marks: where on the timeline something was changed.

import { element, resize } from "../base/elements.js";

/** @import { TimelineFacts } from "../base/messages.js" */

/**
 * Puts a mark to each change between two steps.
 * @param {HTMLElement} box
 * @param {Required<TimelineFacts>["marks"]} changes
 * @param {number} first
 * @param {number} last
 */
export function placeMarks(box, changes, first, last) {
  resize(box, changes.length, () => element(box, "i"));
  changes.forEach(([step, text], number) => {
    const mark = /** @type {HTMLElement} */ (box.children[number]);
    mark.style.left = `${100 * share(step, first, last)}%`;
    mark.title = text;
  });
}

/**
 * The share of the way from the first step to the last; a change may be told before its step is.
 * @param {number} step
 * @param {number} first
 * @param {number} last
 */
export function share(step, first, last) {
  return last > first ? Math.min(1, (step - first) / (last - first)) : 0;
}
