// Places on the pictures, in CSS pixels from their upper left corner.

import { scaleOf } from "../base/scale.js";

/** @typedef {[x: number, y: number]} Place */

/** @typedef {{ width: number, height: number }} Size */

const STILL = 4; // CSS pixels that a click may move
const STRIDE = { usual: 12, fine: 2 };
/** @type {Record<string, Place | undefined>} */
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * The place of a pointer, in pixels of pictures that are as large as usual.
 * @param {HTMLElement} canvas
 * @param {{ clientX: number, clientY: number }} event
 * @returns {Place}
 */
export function placeOf(canvas, event) {
  const box = canvas.getBoundingClientRect();
  const scale = scaleOf(canvas);
  return [(event.clientX - box.left) / scale, (event.clientY - box.top) / scale];
}

/**
 * Tells whether a pointer stayed where it was, as one that clicks does.
 * @param {Place} from
 * @param {Place} to
 */
export function isClick([x, y], [toX, toY]) {
  return Math.hypot(toX - x, toY - y) <= STILL;
}

/**
 * The place to which an arrow key moves the cross, inside the pictures; nothing for another key.
 * @param {Place | null} at
 * @param {{ key: string, shiftKey: boolean }} event
 * @param {Size} size
 * @returns {Place | null}
 */
export function moved(at, { key, shiftKey }, { width, height }) {
  const way = WAYS[key];
  if (!way) return null;
  const [x, y] = at ?? [width / 2, height / 4];
  const stride = shiftKey ? STRIDE.fine : STRIDE.usual;
  return [within(x + stride * way[0], width - 1), within(y + stride * way[1], height - 1)];
}

/**
 * @param {number} value
 * @param {number} most
 */
function within(value, most) {
  return Math.min(Math.max(value, 0), most);
}
