// Sending: a file goes to the kernel in pieces. Another file, or a word of the kernel, stops it.

/** @import { ChooserModel } from "../file_chooser.js" */
/** @import { Piece } from "../base/messages.js" */

const PIECE = 1 << 20; // bytes: Tornado closes a connection that brings it more than 10 MiB at once

export class Sending {
  #model;
  #going = ""; // the file that is being sent

  /** @param {Pick<ChooserModel, "get" | "send">} model */
  constructor(model) {
    this.#model = model;
  }

  /**
   * Sends a file; of one that is too large, only its size.
   * @param {File} file
   */
  async send(file) {
    const about = { file: Math.random().toString(36).slice(2), name: file.name, size: file.size };
    const end = file.size > this.#model.get("most") ? 0 : file.size;
    this.#going = about.file;
    for (let at = 0; (at === 0 || at < end) && this.#going === about.file; at += PIECE) {
      /** @type {Piece} */
      const piece = { ...about, at };
      const bytes = await file.slice(at, Math.min(at + PIECE, end)).arrayBuffer();
      this.#model.send(piece, undefined, [bytes]);
    }
  }

  /**
   * Stops if this file is being sent, or whichever is.
   * @param {string} [file]
   */
  stop(file = this.#going) {
    if (file === this.#going) this.#going = "";
  }
}
