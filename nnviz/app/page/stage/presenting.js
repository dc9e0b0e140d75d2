// Presenting: the playground fills the screen, with larger pictures and texts, for an audience.

const LARGER = 1.5; // so that a text of 13 px has about 20

export class Presenting {
  isOn = false;
  #root;
  #frame;
  #canvas;
  #changed;

  /**
   * @param {HTMLElement} root
   * @param {{ frame: HTMLElement, canvas: HTMLElement }} layout
   * @param {() => void} changed
   * @param {AbortSignal} signal
   */
  constructor(root, { frame, canvas }, changed, signal) {
    this.#root = root;
    this.#frame = frame;
    this.#canvas = canvas;
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
    this.#canvas.dataset.scale = isOn ? `${LARGER}` : "1";
    this.#frame.dispatchEvent(new Event("nnviz-scaled"));
    requestAnimationFrame(this.#changed);
  }
}
