// Groups of buttons, boxes to tick and menus: each is one stop of the Tab key; the arrow keys move inside it.

import { set } from "../base/elements.js";

/** @typedef {HTMLButtonElement | HTMLInputElement | HTMLSelectElement} Member */

const MEMBER = "button, input[type=checkbox], select";
const GROUP = ".nnviz-playground [role=group]";
/** @type {Record<string, number | undefined>} */
const WAYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const SIDEWAYS = ["ArrowRight", "ArrowLeft"];

/**
 * Tells whether a part of the page holds several members.
 * @param {Element} part
 */
export function isGroup(part) {
  return part.querySelectorAll(MEMBER).length > 1;
}

/**
 * Lets the Tab key stop at the member that has the focus, else at the one that is chosen, else at the first.
 * A group inside another one is a part of that stop.
 * @param {Element} group
 */
export function makeOneStop(group) {
  const whole = outermost(group) ?? group;
  const members = membersOf(whole);
  const focused = members.find((member) => member === document.activeElement);
  stopAt(whole, focused ?? members.find((member) => member.matches(".mod-active")) ?? members[0]);
}

/**
 * Moves the focus inside a group, if a key asks for that. In a menu the keys up and down choose.
 * @param {KeyboardEvent} event
 */
export function moveInGroup(event) {
  const from = /** @type {Member} */ (event.target);
  const group = outermost(from);
  const way = WAYS[event.key];
  if (!group || !way || !from.matches(MEMBER) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (from.matches("select") && !SIDEWAYS.includes(event.key)) return;
  event.preventDefault();
  const members = membersOf(group);
  const next = members[neighbour(members.indexOf(from), way, members.length)];
  stopAt(group, next);
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

/**
 * The group around a part that is in no other group.
 * @param {Element} part
 */
function outermost(part) {
  let found = null;
  for (let group = part.closest(GROUP); group; group = group.parentElement?.closest(GROUP) ?? null) found = group;
  return found;
}

/** @param {Element} group */
function membersOf(group) {
  const found = /** @type {NodeListOf<Member>} */ (group.querySelectorAll(MEMBER));
  return [...found].filter((one) => !one.disabled && one.checkVisibility({ visibilityProperty: true }));
}

/**
 * @param {Element} group
 * @param {Member | undefined} chosen
 */
function stopAt(group, chosen) {
  const all = group.querySelectorAll(MEMBER);
  const stop = chosen ?? all[0]; // of a group that is hidden now
  for (const member of all) set(member, "tabindex", member === stop ? "0" : "-1");
}
