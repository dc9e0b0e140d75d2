// The painter: decodes pictures in their order, and puts each to its place on the canvas.

/** @import { Facts, Frame } from "../base/messages.js" */

/**
 * The places of pictures. Without them one goes to the corner; without a size the canvas takes that of the picture.
 * @typedef {object} Drawing
 * @property {Frame["places"]} [places]
 * @property {boolean} whole
 * @property {Frame["size"]} [size]
 * @property {Facts} facts
 */

export class Painter {
  #canvas;
  #context;
  #last = Promise.resolve();
  #shown = 0;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
    this.#context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
  }

  /**
   * Paints pictures after all those before; calls `shown` once they are there, and `done` even if they can't be shown.
   * @param {Blob[]} pictures
   * @param {Drawing} drawing
   * @param {() => void} shown
   * @param {() => void} [done]
   */
  paint(pictures, drawing, shown, done) {
    const after = async () => {
      try {
        await this.#show(pictures, drawing);
        shown();
      } finally {
        done?.();
      }
    };
    this.#last = this.#last.then(after).catch((error) => console.error("nnviz: a frame could not be shown", error));
  }

  /**
   * @param {Blob[]} pictures
   * @param {Drawing} drawing
   */
  async #show(pictures, { places, whole, size }) {
    const parts = await Promise.all(pictures.map((picture) => createImageBitmap(picture)));
    const [first] = parts;
    if (whole && first) this.#fit(size ?? [first.width, first.height]);
    for (const [number, part] of parts.entries()) this.#put(part, places?.[number]);
    this.#canvas.dataset.frames = `${++this.#shown}`;
  }

  /**
   * @param {ImageBitmap} part
   * @param {Frame["places"][number]} [place]
   */
  #put(part, place) {
    if (place) this.#context.drawImage(part, ...place);
    else this.#context.drawImage(part, 0, 0);
    part.close();
  }

  /** @param {Frame["size"]} size */
  #fit([width, height]) {
    if (this.#canvas.width === width && this.#canvas.height === height) return;
    this.#canvas.width = width;
    this.#canvas.height = height;
  }
}
