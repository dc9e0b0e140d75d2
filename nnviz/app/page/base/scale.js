// The scale: an audience sees everything larger.

/**
 * The factor by which pictures are larger than usual.
 * @param {HTMLElement} canvas
 */
export function scaleOf(canvas) {
  return Number(canvas.dataset.scale ?? 1);
}
