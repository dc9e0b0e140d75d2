// Presenting: the playground fills the screen, with larger pictures and texts, for an audience.

/** @import { Sizing } from "./sizing.js" */

export class Presenting {
  isOn = false;
  #root;
  #sizing;
  #changed;

  /**
   * @param {HTMLElement} root
   * @param {Sizing} sizing
   * @param {() => void} changed
   * @param {AbortSignal} signal
   */
  constructor(root, sizing, changed, signal) {
    this.#root = root;
    this.#sizing = sizing;
    this.#changed = changed;
    root.addEventListener(
      "click",
      ({ target }) => {
        if (/** @type {Element} */ (target).closest(".nnviz-do-present")) this.toggle();
      },
      { signal },
    );
    document.addEventListener("fullscreenchange", () => this.#follow(), { signal });
  }

  /** Begins or ends presenting; a browser that refuses the whole screen gives the whole window. */
  async toggle() {
    if (this.isOn) {
      if (document.fullscreenElement) await document.exitFullscreen();
      this.#set(false);
      return;
    }
    this.#set(true);
    await this.#root.requestFullscreen?.().catch((error) => console.info("nnviz: no full screen", error.message));
  }

  /** Ends presenting; tells whether it was on. */
  end() {
    if (!this.isOn) return false;
    this.toggle();
    return true;
  }

  #follow() {
    if (!document.fullscreenElement) this.#set(false);
  }

  /** @param {boolean} isOn */
  #set(isOn) {
    if (this.isOn === isOn) return;
    this.isOn = isOn;
    this.#root.classList.toggle("nnviz-presenting", isOn);
    this.#sizing.isForAudience = isOn;
    this.#sizing.fit();
    requestAnimationFrame(this.#changed);
  }
}
