// The kernel behind the page: Voilà writes it into the page; in JupyterLab it is the notebook's.

import { reason } from "../base/channel.js";

/** @import { ScreenModel } from "../base/channel.js" */

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

  /** @param {ScreenModel} model */
  constructor(model) {
    const { baseUrl = "/", kernelId } = configured();
    this.#model = model;
    this.#ownId = kernelId;
    this.#baseUrl = baseUrl;
    this.isOwn = Boolean(kernelId);
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
