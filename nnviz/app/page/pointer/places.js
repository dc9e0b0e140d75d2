// Places on the pictures, in CSS pixels from their upper left corner.

import { scaleOf } from "../base/scale.js";

/** @typedef {[x: number, y: number]} Place */

/** @typedef {{ width: number, height: number }} Size */

/** @typedef {[left: number, top: number, width: number, height: number, columns: number, rows: number]} Grid */

/** @typedef {[left: number, top: number, width: number, height: number]} Pad */

const STILL = 4; // CSS pixels that a click may move
const STRIDE = { usual: 12, fine: 2 };
const EDGE = 0.5; // CSS pixels by which a cell counts as farther in a direction
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
 * Tells whether a place is in a picture to draw in.
 * @param {Place} place
 * @param {Pad[]} pads
 */
export function isOnPad([x, y], pads) {
  return pads.some(([left, top, width, height]) => x >= left && x < left + width && y >= top && y < top + height);
}

/**
 * The place to which an arrow key moves the cross, inside the pictures; nothing for another key. Where there are grids
 * of cells, it goes from the middle of a cell to that of the next.
 * @param {Place | null} at
 * @param {{ key: string, shiftKey: boolean }} event
 * @param {Size} size
 * @param {Grid[]} [grids]
 * @returns {Place | null}
 */
export function moved(at, { key, shiftKey }, { width, height }, grids = []) {
  const way = WAYS[key];
  if (!way) return null;
  if (grids.length) return at ? beside(at, way, grids) : nearest([width / 2, height / 2], grids);
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

/**
 * The middle of the cell that follows in a direction, in the same grid or in another; the present one at the edge.
 * @param {Place} at
 * @param {Place} way
 * @param {Grid[]} grids
 */
function beside(at, way, grids) {
  const here = nearest(at, grids);
  const farther = grids
    .map((grid) => nextIn(here, way, grid))
    .filter(([x, y]) => {
      return (x - here[0]) * way[0] + (y - here[1]) * way[1] > EDGE;
    });
  return closest(here, farther) ?? here;
}

/**
 * The middle of the cell of a grid that is next from a place in a direction.
 * @param {Place} at
 * @param {Place} way
 * @param {Grid} grid
 */
function nextIn([x, y], [right, down], grid) {
  const [, , width, height, columns, rows] = grid;
  return middle([x + (right * width) / columns, y + (down * height) / rows], grid);
}

/**
 * The middle of the cell that is nearest to a place.
 * @param {Place} at
 * @param {Grid[]} grids
 */
function nearest(at, grids) {
  return (
    closest(
      at,
      grids.map((grid) => middle(at, grid)),
    ) ?? at
  );
}

/**
 * The middle of the cell of a grid that is nearest to a place.
 * @param {Place} at
 * @param {Grid} grid
 * @returns {Place}
 */
function middle([x, y], [left, top, width, height, columns, rows]) {
  const column = within(Math.floor(((x - left) / width) * columns), columns - 1);
  const row = within(Math.floor(((y - top) / height) * rows), rows - 1);
  return [left + ((column + 0.5) * width) / columns, top + ((row + 0.5) * height) / rows];
}

/**
 * @param {Place} at
 * @param {Place[]} places
 */
function closest([x, y], places) {
  const distances = places.map(([toX, toY]) => Math.hypot(toX - x, toY - y));
  return places[distances.indexOf(Math.min(...distances))];
}
