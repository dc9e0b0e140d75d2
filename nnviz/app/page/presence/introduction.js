// The introduction: what this page is, sent whole whenever some of it changes.

/** @import { Channel } from "../base/channel.js" */
/** @import { Layout } from "../pictures/layout.js" */
/** @import { Introduction as Introduced } from "../base/messages.js" */

const MARGIN = 10; // CSS pixels that a page leaves free above

export class Introduction {
  isInView = true;
  #layout;
  #channel;
  #keeps;
  #sent = "";

  /**
   * @param {Layout} layout
   * @param {Channel} channel
   * @param {() => boolean} keeps
   */
  constructor(layout, channel, keeps) {
    this.#layout = layout;
    this.#channel = channel;
    this.#keeps = keeps;
  }

  /**
   * Tells the kernel what this page is; a change that is none is not told.
   * @param {Introduced["kind"]} [kind]
   */
  send(kind = "page") {
    const facts = this.#facts();
    const text = JSON.stringify(facts);
    if (kind === "page" && text === this.#sent) return;
    this.#sent = text;
    this.#channel.send({ kind, ...facts });
  }

  #facts() {
    const width = Math.round(this.#layout.frame.clientWidth);
    return {
      width,
      room: this.#room(),
      ratio: Math.min(devicePixelRatio || 1, 2),
      visible: !document.hidden && this.isInView && width > 0,
      theme: theme(),
      search: location.search,
      keeps: this.#keeps(),
    };
  }

  /** The height that is left for pictures when the whole stands at the top of the page or notebook. */
  #room() {
    const { el, canvas } = this.#layout;
    const high = (el.closest(".jp-WindowedPanel-outer") ?? document.documentElement).clientHeight;
    const top = (el.closest(".nnviz-playground") ?? el).getBoundingClientRect().top;
    return Math.max(0, Math.round(high - MARGIN - (canvas.getBoundingClientRect().top - top)));
  }
}

/**
 * The theme of JupyterLab or Voilà; where there is none, that of the browser.
 * @returns {"light" | "dark"}
 */
function theme() {
  const named = document.body.dataset.jpThemeLight;
  if (named !== undefined) return named === "true" ? "light" : "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
