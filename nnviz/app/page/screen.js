// The screen: the page's side of the pictures. It builds the parts and wires them to the kernel.

import { Channel } from "./base/channel.js";
import { write } from "./base/elements.js";
import { follow, hear } from "./base/model.js";
import { watchAddress } from "./connection/address.js";
import { Connection } from "./connection/connection.js";
import { watchCourse } from "./connection/course.js";
import { Rescue } from "./connection/rescue.js";
import { watchKeyboard } from "./keyboard/keyboard.js";
import { download } from "./pictures/download.js";
import { watchFinding } from "./pictures/finding.js";
import { Frames } from "./pictures/frames.js";
import { layOut } from "./pictures/layout.js";
import { ReadOuts } from "./pictures/readouts.js";
import { Pointer } from "./pointer/pointer.js";
import { Introduction } from "./presence/introduction.js";
import { watchLeaving, watchPage } from "./presence/presence.js";
import { watchStage } from "./stage/stage.js";
import { Timeline } from "./timeline/timeline.js";

/** @import { ScreenModel, Wires } from "./base/channel.js" */
/** @import { Layout } from "./pictures/layout.js" */
/** @import { Told } from "./base/messages.js" */

/** @typedef {ReturnType<typeof build>} Parts */

/**
 * Shows the screen in an element; the function that it returns takes it away.
 * @param {{ model: ScreenModel, el: HTMLElement }} widget
 */
function render({ model, el }) {
  const life = new AbortController();
  const wires = { model, channel: new Channel(model), signal: life.signal };
  const layout = layOut(el);
  const parts = build(layout, wires);
  wire(layout, parts, wires);
  return () => {
    life.abort();
    wires.channel.leave();
  };
}

/**
 * @param {Layout} layout
 * @param {Wires} wires
 */
function build(layout, wires) {
  const timeline = new Timeline(layout.timeline, wires);
  const readOuts = new ReadOuts(layout, timeline, wires.signal);
  const frames = new Frames(layout.canvas, readOuts, wires);
  const pointer = new Pointer(layout, wires);
  const rescue = new Rescue(layout.offers, wires);
  const introduction = new Introduction(layout, wires, () => rescue.isOn);
  const lost = () => introduction.send("lost");
  const connection = new Connection(layout.banners, wires, { isStill: () => frames.isStill, back: lost });
  return { frames, pointer, rescue, introduction, connection };
}

/**
 * @param {Layout} layout
 * @param {Parts} parts
 * @param {Wires} wires
 */
function wire(layout, parts, { model, channel, signal }) {
  const { frames, introduction, connection } = parts;
  watchPage(layout.frame, introduction, signal);
  // A connection that broke has taken along what was under way, and nothing more is sent before that is acknowledged.
  const maySee = () => !document.hidden && introduction.isInView && connection.isOpen();
  frames.watch(maySee, () => introduction.send("lost"), signal);
  watchLeaving(channel, introduction, signal);
  watchFinding(layout, { model, channel, signal });
  watchAddress({ model, channel, signal });
  watchStage(layout, introduction, { model, channel, signal });
  hear(model, (content, buffers) => take(content, buffers, parts, channel.page), signal);
  follow(model, "change:label", () => layout.canvas.setAttribute("aria-label", model.get("label")), signal);
  follow(model, "change:status", () => write(layout.status, model.get("status")), signal);
  watchKeyboard(layout.el, { model, channel, signal });
  requestAnimationFrame(() => {
    watchCourse({ model, channel, signal }); // before the introduction, which may ask for a lesson
    introduction.send("ready");
  });
}

/**
 * Takes in what the kernel says; answers to another page are none of this one's business.
 * @param {Told} told
 * @param {DataView<ArrayBuffer>[]} buffers
 * @param {Parts} parts
 * @param {string} page
 */
function take(told, buffers, { frames, pointer, rescue, connection }, page) {
  connection.hear();
  if (told.kind === "frame") {
    frames.receive(told, buffers);
    if (told.facts.step) rescue.withdraw();
    pointer.follow();
  }
  if (told.kind === "hint" && told.page === page) pointer.answer(told.text);
  else if (told.kind === "file" && told.page === page) download(told.name, buffers, told.type);
  else if (told.kind === "kept") rescue.keep(told);
}

export default { render };
