// The rescue: this tab keeps the recipe of its run, and offers it to the kernel that comes after the one that is lost.

import { Banner } from "../base/banner.js";
import { configured } from "./kernel.js";

/** @import { Wires } from "../base/channel.js" */
/** @import { KeptRun } from "../base/messages.js" */

/** @typedef {Pick<KeptRun, "text" | "offer">} Run */

export class Rescue {
  isOn;
  #model;
  #channel;
  #banner;
  #key = `nnviz run ${location.pathname}`;

  /**
   * @param {HTMLElement} banners
   * @param {Wires} wires
   */
  constructor(banners, { model, channel }) {
    this.#model = model;
    this.#channel = channel;
    this.#banner = new Banner(banners, "status", "hint");
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
    }
  }

  #offer() {
    const run = this.#kept();
    if (!run) return;
    const { load = "", no = "" } = this.#model.get("keeping");
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
