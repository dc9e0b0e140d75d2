// The address follows the run: a reload of the page finds its settings again.

import { configured } from "./kernel.js";

/** @import { Wires } from "../base/channel.js" */
/** @import { Again } from "../base/messages.js" */

const PAUSE = 300; // ms between two addresses: browsers refuse more than a hundred in half a minute

/**
 * Writes the settings into the address whenever they change; in a notebook the address is not the page's own.
 * @param {Wires} wires
 */
export function watchAddress({ model, signal }) {
  if (!configured().kernelId) return;
  let isWaiting = false;
  const write = () => {
    isWaiting = false;
    if (!signal.aborted) history.replaceState(history.state, "", addressOf(model.get("again"), location));
  };
  const later = () => {
    if (!isWaiting) setTimeout(write, PAUSE);
    isWaiting = true;
  };
  model.on("change:again", later);
  signal.addEventListener("abort", () => model.off("change:again", later));
}

/**
 * The address that opens the page as it is: with the run's settings, and those of the page's own that stay.
 * @param {Again} again
 * @param {{ pathname: string, search: string }} here
 */
export function addressOf({ query, keep = [] }, here) {
  const asked = new URLSearchParams(query);
  for (const [name, value] of new URLSearchParams(here.search)) {
    if (keep.includes(name)) asked.append(name, value);
  }
  return asked.size ? `${here.pathname}?${asked}` : here.pathname;
}
