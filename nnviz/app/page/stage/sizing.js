// Sizing: how large texts and controls are, and how much room is left for them beside each other.

const DESIGNED = { width: 1920, height: 1080 }; // a screen up to this size has texts of 13 px, a larger one larger ones
const LARGEST = 3;
const AUDIENCE = 20 / 13; // so that a text has 20 px
const WIDTHS = [1260, 1000, 600]; // of the pictures, at scale 1: below each of them the style sheet saves room

export class Sizing {
  isForAudience = false;
  #root;
  #frame;
  #canvas;
  #shown = "";

  /**
   * @param {HTMLElement} root
   * @param {{ frame: HTMLElement, canvas: HTMLElement }} layout
   * @param {AbortSignal} signal
   */
  constructor(root, { frame, canvas }, signal) {
    this.#root = root;
    this.#frame = frame;
    this.#canvas = canvas;
    const resized = new ResizeObserver(() => this.fit());
    resized.observe(root);
    addEventListener("resize", () => this.fit(), { signal });
    signal.addEventListener("abort", () => resized.disconnect());
    this.fit();
  }

  /** Makes everything as large as the page and its audience need. */
  fit() {
    const size = { width: this.#root.clientWidth, height: innerHeight };
    const scale = scaleFor(size, this.isForAudience);
    const under = widthsAbove(this.#frame.clientWidth / scale);
    const shown = `${scale} ${under}`;
    if (!size.width || shown === this.#shown) return;
    this.#shown = shown;
    this.#root.style.setProperty("--nn-px", `${scale}px`);
    this.#root.dataset.under = under;
    this.#canvas.dataset.scale = `${scale}`;
    this.#frame.dispatchEvent(new Event("nnviz-scaled"));
  }
}

/**
 * The factor by which everything is larger than on a small screen.
 * @param {{ width: number, height: number }} size CSS pixels
 * @param {boolean} isForAudience
 */
export function scaleFor({ width, height }, isForAudience) {
  const fitting = Math.min(width / DESIGNED.width, height / DESIGNED.height, LARGEST);
  return Math.max(1, fitting) * (isForAudience ? AUDIENCE : 1);
}

/**
 * The widths that a page stays under, for the style sheet.
 * @param {number} width of its pictures, at scale 1
 */
export function widthsAbove(width) {
  return WIDTHS.filter((least) => Math.round(width) < least).join(" ");
}
