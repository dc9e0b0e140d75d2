// The rescue: this tab keeps the recipe of its run, and offers it to the kernel that comes after the one that is lost.
// The offer stands in the line below the bar until it is taken, declined, or another run begins.

import { Banner } from "../base/banner.js";
import { configured } from "./kernel.js";

/** @import { Wires } from "../base/channel.js" */
/** @import { KeptRun } from "../base/messages.js" */

/** @typedef {Pick<KeptRun, "text" | "offer">} Run */

const STAYS = 20_000; // ms for which the line says that a run can't be kept

export class Rescue {
  isOn;
  #model;
  #channel;
  #banner;
  #isOffered = false;
  #key = `nnviz run ${location.pathname}`;

  /**
   * @param {HTMLElement} offers
   * @param {Wires} wires
   */
  constructor(offers, { model, channel }) {
    this.#model = model;
    this.#channel = channel;
    this.#banner = new Banner(offers, "status", "hint");
    // In JupyterLab a kernel outlives its page, and the notebook is the person's own.
    this.isOn = Boolean(configured().kernelId) && Boolean(model.get("keeping").load);
    if (this.isOn) this.#offer();
  }

  /**
   * Keeps a run instead of the one before.
   * @param {Run} run
   */
  keep({ text, offer }) {
    if (!this.isOn) return;
    try {
      sessionStorage.setItem(this.#key, JSON.stringify({ text, offer }));
    } catch {
      this.isOn = false;
      const { full = "", close = "" } = this.#model.get("keeping");
      this.#banner.show(full, [{ name: close, does: () => this.#banner.hide() }]);
      setTimeout(() => this.#banner.hide(), STAYS);
    }
  }

  /** Takes back an offer that was not taken, because a run has begun. */
  withdraw() {
    if (this.#isOffered) this.#banner.hide();
    this.#isOffered = false;
  }

  #offer() {
    const run = this.#kept();
    if (!run) return;
    const { load = "", no = "" } = this.#model.get("keeping");
    this.#isOffered = true;
    this.#banner.show(run.offer, [
      { name: load, does: () => this.#load(run) },
      { name: no, does: () => this.#drop(run) },
    ]);
  }

  /** @returns {Run | null} */
  #kept() {
    try {
      return asRun(JSON.parse(sessionStorage.getItem(this.#key) ?? "null"));
    } catch {
      return null; // what can't be kept is said when there is a run to keep
    }
  }

  /** @param {Run} run */
  #load({ text }) {
    this.#channel.send({ kind: "load", text });
    this.#banner.hide();
  }

  /**
   * Drops a run, unless another one was kept meanwhile.
   * @param {Run} run
   */
  #drop({ text }) {
    try {
      if (JSON.parse(sessionStorage.getItem(this.#key) ?? "null")?.text === text) sessionStorage.removeItem(this.#key);
    } finally {
      this.#banner.hide();
    }
  }
}

/**
 * A run as it was kept, or nothing where the browser holds something else.
 * @param {Record<string, unknown> | null} found
 * @returns {Run | null}
 */
export function asRun(found) {
  const { text, offer } = found ?? {};
  return typeof text === "string" && typeof offer === "string" ? { text, offer } : null;
}
