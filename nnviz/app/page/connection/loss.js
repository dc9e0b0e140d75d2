// The loss: what a page says while its kernel does not answer, and the offer to start again.

import { Banner } from "../base/banner.js";
import { addressOf } from "./address.js";
import { isGone } from "./trouble.js";

/** @import { ScreenModel } from "../base/channel.js" */
/** @import { Kernel } from "./kernel.js" */
/** @import { Trouble } from "./trouble.js" */

export class Loss {
  #banner;
  #model;
  #kernel;

  /**
   * @param {HTMLElement} banners
   * @param {ScreenModel} model
   * @param {Kernel} kernel
   */
  constructor(banners, model, kernel) {
    this.#banner = new Banner(banners, "alert", "trouble");
    this.#model = model;
    this.#kernel = kernel;
  }

  /**
   * Says what the trouble is. Without `startAgain` the page starts again as soon as it can.
   * @param {Trouble} trouble
   * @param {() => void} [startAgain]
   */
  show(trouble, startAgain) {
    const words = this.#model.get("losing");
    const button = startAgain ? { name: words.again, does: startAgain, help: words.help } : { name: words.waiting };
    const isCell = isGone(trouble) && !this.#kernel.isOwn;
    this.#banner.show(words[isCell ? "cell" : trouble], this.#canStart(trouble) ? [button] : []);
  }

  hide() {
    this.#banner.hide();
  }

  /** Opens the page anew, as it is. */
  startAgain() {
    location.assign(addressOf(this.#model.get("again"), location));
  }

  /** @param {Trouble} trouble */
  #canStart(trouble) {
    return this.#kernel.isOwn && this.#model.get("again").keep && (isGone(trouble) || trouble === "unreachable");
  }
}
