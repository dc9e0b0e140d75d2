// Places: puts every control of the page to the place that the kernel computed for it.

import { element, write } from "../base/elements.js";
import { follow } from "../base/model.js";
import { scaleOf } from "../base/scale.js";

/** @import { Wires } from "../base/channel.js" */
/** @import { Layout } from "../pictures/layout.js" */
/** @import { Places } from "../base/messages.js" */

let count = 0;

/**
 * Follows the places of pictures and controls.
 * @param {Layout} layout
 * @param {Wires} wires
 */
export function watchPlaces({ el, frame, canvas }, { model, signal }) {
  const style = element(el, "style");
  const name = `${++count}`;
  const show = () => {
    const places = model.get("places");
    const root = el.closest(".nnviz-playground");
    if (!places.width || !root) return;
    root.setAttribute("data-nnviz", name);
    const scale = scaleOf(canvas);
    canvas.dataset.pictures = JSON.stringify(enlarged(places.pictures, scale));
    frame.style.height = `${(places.height ?? 0) * scale}px`;
    write(style, rules(places, `[data-nnviz="${name}"]`, scale));
  };
  follow(model, "change:places", show, signal);
  frame.addEventListener("nnviz-scaled", show, { signal });
  requestAnimationFrame(show); // only now it is in the playground
}

/**
 * Places in CSS pixels of the page.
 * @param {Places["pictures"]} places
 * @param {number} scale
 */
export function enlarged(places, scale) {
  const all = Object.entries(places ?? {}).map(([name, box]) => [name, box.map((length) => length * scale)]);
  return Object.fromEntries(all);
}

/**
 * The style that places the controls.
 * @param {Places} places
 * @param {string} root
 * @param {number} scale
 */
export function rules({ controls = {} }, root, scale) {
  return Object.entries(controls)
    .map(([name, box]) => {
      const [left, top, width, height] = box.map((length) => `${length * scale}px`);
      const place = `left:${left};top:${top};width:${width};height:${height};visibility:visible`;
      return `${root} .nnviz-at-${name}{${place}}`;
    })
    .join("\n");
}
