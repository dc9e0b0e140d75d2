// The connection: notices that the kernel does not answer, finds out why, and says so; what can be healed it heals.

import { Kernel } from "./kernel.js";
import { Loss } from "./loss.js";
import { Silence } from "./silence.js";
import { diagnose, isGone } from "./trouble.js";

/** @import { Wires } from "../base/channel.js" */
/** @import { Trouble } from "./trouble.js" */

/**
 * The page around the connection: it knows whether pictures rest, and what to do when the kernel is back.
 * @typedef {{ isStill: () => boolean, back: () => void }} Surroundings
 */

const LOOKS = 500; // ms between two looks at whether the kernel was heard

export class Connection {
  #channel;
  #kernel;
  #loss;
  #page;
  #silence = new Silence();
  #wasOpen = true;
  /** @type {Trouble | ""} */
  #trouble = "";
  #isAsking = false;
  #isWanted = false; // a person wants to start again

  /**
   * @param {HTMLElement} banners
   * @param {Wires} wires
   * @param {Surroundings} page
   */
  constructor(banners, { model, channel, signal }, page) {
    this.#channel = channel;
    this.#kernel = new Kernel(model, signal);
    this.#loss = new Loss(banners, model, this.#kernel);
    this.#page = page;
    const looking = setInterval(() => this.#look(), LOOKS);
    signal.addEventListener("abort", () => clearInterval(looking));
    document.addEventListener("visibilitychange", () => this.#beSeen(), { signal });
    addEventListener("online", () => this.#beOnline(), { signal });
  }

  isOpen() {
    return this.#kernel.isOpen();
  }

  /** Notes a word of the kernel: whatever was the matter is over. */
  hear() {
    this.#silence.end();
    if (!this.#trouble) return;
    this.#trouble = "";
    this.#kernel.revive();
    this.#isWanted = false;
    this.#loss.hide();
    this.#page.back();
  }

  #look() {
    const fate = this.#kernel.fate();
    if (fate) this.#mourn(fate);
    else this.#listen();
  }

  /**
   * Says what became of the kernel; nothing more is asked.
   * @param {Trouble} fate
   */
  #mourn(fate) {
    if (this.#trouble === fate) return;
    this.#trouble = fate;
    this.#say(fate);
  }

  #listen() {
    const isOpen = this.isOpen();
    if (isOpen && !this.#wasOpen) {
      this.#silence.startOver();
      this.#page.back(); // what was under way is lost
    }
    this.#wasOpen = isOpen;
    if (!document.hidden && !this.#isAsking) this.#act(isOpen);
  }

  /** @param {boolean} isOpen */
  #act(isOpen) {
    const trouble = this.#trouble;
    const state = { isOpen, isStill: this.#page.isStill(), isTroubled: trouble !== "", isGone: isGone(trouble) };
    const next = this.#silence.next(state);
    if (next === "ping") this.#channel.send({ kind: "ping" });
    if (next === "ask") this.#ask();
  }

  async #ask() {
    const before = this.#silence.heardAt;
    this.#isAsking = true;
    const found = await diagnose(this.#kernel, () => this.#silence.length());
    this.#isAsking = false;
    this.#silence.noteQuestion();
    if (this.#silence.heardAt !== before || this.#kernel.fate()) return; // it spoke or ended meanwhile
    this.#trouble = found;
    if (found === "interrupted") this.#kernel.reconnect();
    if (this.#isWanted && isGone(found)) this.#loss.startAgain();
    else this.#say(found);
  }

  /** @param {Trouble} trouble */
  #say(trouble) {
    this.#loss.show(trouble, this.#isWanted ? undefined : () => this.#startAgain(trouble));
  }

  /** @param {Trouble} trouble */
  #startAgain(trouble) {
    this.#isWanted = true;
    this.#say(trouble);
    this.#ask(); // a page that is left for a server that does not answer would be lost
  }

  #beSeen() {
    if (!document.hidden && !this.#trouble) this.#silence.excuse();
  }

  #beOnline() {
    this.#silence.hurry();
    this.#kernel.hurry();
    if (this.#trouble && !this.#isAsking) this.#ask();
  }
}
