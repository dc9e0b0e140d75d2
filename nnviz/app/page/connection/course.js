// The course: the browser keeps what a person has done in the lessons, for the next visit and for another kernel.

import { follow } from "../base/model.js";

/** @import { Wires } from "../base/channel.js" */

const KEY = "nnviz course";

/**
 * Tells the kernel what this browser keeps, and keeps what the kernel tells.
 * @param {Pick<Wires, "model" | "channel" | "signal">} wires
 */
export function watchCourse({ model, channel, signal }) {
  const text = kept();
  if (text) channel.send({ kind: "progress", text });
  follow(model, "change:course", () => keep(model.get("course")), signal);
}

function kept() {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return ""; // a browser that keeps nothing
  }
}

/** @param {string} text */
function keep(text) {
  if (!text) return; // nothing was done yet
  try {
    localStorage.setItem(KEY, text);
  } catch {
    // a browser that keeps nothing: the progress ends with the page
  }
}
