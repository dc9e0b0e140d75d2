// Groups of buttons: each is one stop of the Tab key; the arrow keys move inside it.

import { set } from "../base/elements.js";

/** @typedef {HTMLButtonElement | HTMLInputElement} Member */

const MEMBER = "button, input[type=checkbox]";
/** @type {Record<string, number | undefined>} */
const WAYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/**
 * Tells whether a part of the page holds members of a group.
 * @param {Element} part
 */
export function isGroup(part) {
  return part.querySelector(MEMBER) !== null;
}

/**
 * Lets the Tab key stop at the member that has the focus, else at the one that is chosen, else at the first.
 * @param {Element} group
 */
export function makeOneStop(group) {
  const members = membersOf(group);
  const focused = members.find((member) => member === document.activeElement);
  stopAt(members, focused ?? members.find((member) => member.matches(".mod-active")) ?? members[0]);
}

/**
 * Moves the focus inside a group, if a key asks for that.
 * @param {KeyboardEvent} event
 */
export function moveInGroup(event) {
  const from = /** @type {Member} */ (event.target);
  const group = from.closest("[role=group]");
  const way = WAYS[event.key];
  if (!group || !way || !from.matches(MEMBER)) return;
  event.preventDefault();
  const members = membersOf(group);
  const next = members[neighbour(members.indexOf(from), way, members.length)];
  stopAt(members, next);
  next?.focus();
}

/**
 * The number of the next one, around the ends.
 * @param {number} number
 * @param {number} way
 * @param {number} count
 */
export function neighbour(number, way, count) {
  return (number + way + count) % count;
}

/** @param {Element} group */
function membersOf(group) {
  const found = /** @type {NodeListOf<Member>} */ (group.querySelectorAll(MEMBER));
  return [...found].filter((one) => !one.disabled && one.offsetParent);
}

/**
 * @param {Member[]} members
 * @param {Member | undefined} chosen
 */
function stopAt(members, chosen) {
  for (const member of members) set(member, "tabindex", member === chosen ? "0" : "-1");
}
