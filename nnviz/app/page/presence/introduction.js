// The introduction: what this page is, sent whole whenever some of it changes.

import { scaleOf } from "../base/scale.js";
import { theme } from "../base/theme.js";

/** @import { Channel } from "../base/channel.js" */
/** @import { Layout } from "../pictures/layout.js" */
/** @import { Introduction as Introduced, ScreenTraits } from "../base/messages.js" */
/** @import { Model } from "../base/model.js" */

const MARGIN = 10; // CSS pixels that a cell of a notebook leaves free

export class Introduction {
  isInView = true;
  #layout;
  #model;
  #channel;
  #keeps;
  #sent = "";
  #search = location.search + location.hash; // as the page was opened; a link may hold settings in either

  /**
   * @param {Layout} layout
   * @param {{ model: Pick<Model<ScreenTraits, never>, "get">, channel: Pick<Channel, "send"> }} wires
   * @param {() => boolean} keeps
   */
  constructor(layout, { model, channel }, keeps) {
    this.#layout = layout;
    this.#model = model;
    this.#channel = channel;
    this.#keeps = keeps;
  }

  /**
   * Tells the kernel what this page is, unless it was told the same before.
   * @param {Introduced["kind"]} [kind]
   */
  send(kind = "page") {
    const facts = this.#facts();
    const text = JSON.stringify(facts);
    if (kind === "page" && (!this.#sent || text === this.#sent)) return;
    this.#sent = text;
    this.#channel.send({ kind, ...facts });
  }

  #facts() {
    const { frame, canvas, el } = this.#layout;
    const scale = scaleOf(canvas);
    const width = Math.round(frame.clientWidth / scale);
    return {
      width,
      room: Math.floor(this.#room() / scale),
      ratio: Math.min(devicePixelRatio || 1, 2) * scale,
      visible: !document.hidden && this.isInView && width > 0,
      theme: theme(this.#model.get("scheme")),
      search: this.#search,
      keeps: this.#keeps(),
      presents: el.closest(".nnviz-presenting") !== null,
    };
  }

  /** The height that is left for pictures when the whole fills the page, or the visible part of a notebook. */
  #room() {
    const { el, frame, timeline } = this.#layout;
    const root = el.closest(".nnviz-playground") ?? el;
    const isWhole = root.matches(".nnviz-presenting");
    const notebook = isWhole ? null : el.closest(".jp-WindowedPanel-outer");
    const whole = root.getBoundingClientRect();
    const last = timeline.hidden ? frame : timeline;
    // The whole has the height of the screen when it fills that, whatever is in it.
    const bottom =
      last.getBoundingClientRect().bottom + root.scrollTop + parseFloat(getComputedStyle(root).paddingBottom);
    const inside = bottom - whole.top - frame.getBoundingClientRect().height; // the height of all that is above and below the pictures
    const around = notebook ? MARGIN : 2 * (whole.top + scrollY);
    const outside = isWhole ? 0 : around;
    const high = (notebook ?? document.documentElement).clientHeight;
    return Math.max(0, high - outside - inside);
  }
}
