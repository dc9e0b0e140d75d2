// The kernel behind the page: Voilà writes it into the page; in JupyterLab it is the notebook's.

import { reason } from "../base/channel.js";

/** @import { ScreenModel } from "../base/channel.js" */
/** @import { JupyterKernel } from "../base/model.js" */

/** @typedef {"" | "restarted" | "cell"} Fate */

const PAUSE = 5000; // ms between two attempts to connect

/**
 * The server's address and the page's own kernel, as Voilà writes them into the page.
 * @returns {{ baseUrl?: string, kernelId?: string }}
 */
export function configured() {
  try {
    return JSON.parse(document.getElementById("jupyter-config-data")?.textContent ?? "");
  } catch {
    return {};
  }
}

export class Kernel {
  isOwn;
  #model;
  #ownId;
  #baseUrl;
  #connectingAt = -PAUSE;
  /** @type {JupyterKernel | null | undefined} */
  #watched;
  /** @type {Fate} */
  #fate = "";

  /**
   * @param {ScreenModel} model
   * @param {AbortSignal} [signal]
   */
  constructor(model, signal) {
    const { baseUrl = "/", kernelId } = configured();
    this.#model = model;
    this.#ownId = kernelId;
    this.#baseUrl = baseUrl;
    this.isOwn = Boolean(kernelId);
    signal?.addEventListener("abort", () => this.#watched?.statusChanged?.disconnect(this.#heed));
  }

  get #live() {
    return this.#model.widget_manager?.kernel;
  }

  /** The address at which the server tells of it; none where nobody knows the kernel. */
  get address() {
    const id = this.#ownId ?? this.#live?.id;
    return id ? `${this.#baseUrl}api/kernels/${id}` : null;
  }

  isOpen() {
    return (this.#live?.connectionStatus ?? "connected") === "connected";
  }

  /**
   * What became of the kernel of a notebook's cell, as JupyterLab tells; nothing while it lives.
   * @returns {Fate}
   */
  fate() {
    if (!this.isOwn && this.#live?.id !== this.#watched?.id) this.#watch(this.#live);
    return this.#fate;
  }

  /** Notes that it lives. */
  revive() {
    this.#fate = "";
  }

  /** @param {JupyterKernel | null | undefined} live */
  #watch(live) {
    if (this.#watched) this.#fate ||= "cell"; // it was shut down, or there is another one in its place
    this.#watched?.statusChanged?.disconnect(this.#heed);
    live?.statusChanged?.connect(this.#heed);
    this.#watched = live;
  }

  /**
   * @param {unknown} _
   * @param {string} status
   */
  #heed = (_, status) => {
    if (status.endsWith("restarting")) this.#fate = "restarted";
    else if (status === "dead") this.#fate ||= "cell";
  };

  /** Connects: JupyterLab waits longer and longer between its attempts, and gives up after seven. */
  async reconnect() {
    if (performance.now() - this.#connectingAt < PAUSE) return;
    this.#connectingAt = performance.now();
    try {
      await this.#live?.reconnect();
    } catch (error) {
      console.info("nnviz: the kernel can't be connected to yet", reason(error));
    }
  }

  /** Lets the next attempt to connect come at once. */
  hurry() {
    this.#connectingAt = -PAUSE;
  }
}
