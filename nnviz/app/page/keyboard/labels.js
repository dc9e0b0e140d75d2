// Labels: what ipywidgets leaves out of its controls for a screen reader.

import { set } from "../base/elements.js";
import { isGroup, makeOneStop } from "./groups.js";

/**
 * Names a control, as its kind asks for.
 * @param {Element} part
 * @param {string} name
 */
export function label(part, name) {
  const handle = part.querySelector(".noUi-handle");
  if (handle) labelSlider(part, handle, name);
  else if (part.matches("button")) set(part, "aria-label", name);
  else if (part.matches(".nnviz-panel")) labelPanel(part, name);
  else if (isGroup(part)) labelGroup(part, name);
  else for (const input of part.querySelectorAll("input, select, button")) set(input, "aria-label", name);
}

/**
 * @param {Element} part
 * @param {Element} handle
 * @param {string} name
 */
function labelSlider(part, handle, name) {
  set(handle, "aria-label", name);
  const readout = /** @type {HTMLElement | null} */ (part.querySelector(".widget-readout"));
  const isRead = readout && readout.style.display !== "none"; // else the box beside it has the value
  const around = part.parentElement;
  const beside = around?.querySelector("input")?.value ?? around?.querySelector(".nnviz-title")?.textContent;
  const text = isRead ? readout.textContent : beside;
  if (text) set(handle, "aria-valuetext", text);
  if (readout) set(readout, "tabindex", "-1"); // it says what the slider says
  const box = part.closest(".nnviz-pair")?.querySelector("input");
  if (!box) return;
  set(handle, "aria-keyshortcuts", "Enter"); // leads to the box, which is no stop of its own
  set(box, "tabindex", "-1");
}

/**
 * @param {Element} panel
 * @param {string} name
 */
function labelPanel(panel, name) {
  set(panel, "role", "dialog");
  set(panel, "aria-label", name);
}

/**
 * @param {Element} group
 * @param {string} name
 */
function labelGroup(group, name) {
  set(group, "role", "group");
  set(group, "aria-label", name);
  for (const toggle of group.querySelectorAll("button.widget-toggle-button")) {
    const state = toggle.matches(".nnviz-panels *") ? "aria-expanded" : "aria-pressed";
    set(toggle, state, `${toggle.matches(".mod-active")}`);
  }
  makeOneStop(group);
}
