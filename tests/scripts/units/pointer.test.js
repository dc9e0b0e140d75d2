// The pointer: places, questions and the hand that edits.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Enquiry } from "../../../nnviz/app/page/pointer/enquiry.js";
import { Hand } from "../../../nnviz/app/page/pointer/hand.js";
import { isClick, isOnPad, moved, placeOf } from "../../../nnviz/app/page/pointer/places.js";
import { Pointer } from "../../../nnviz/app/page/pointer/pointer.js";
import { animationFrames, channel } from "./fakes.js";

const SIZE = { width: 100, height: 80 };

test("a place is counted from the corner of the pictures", () => {
  const canvas = { getBoundingClientRect: () => ({ left: 10, top: 20 }), dataset: {} };
  assert.deepEqual(placeOf(canvas, { clientX: 15, clientY: 40 }), [5, 20]);
});

test("a place on larger pictures is that of usual ones", () => {
  const canvas = { getBoundingClientRect: () => ({ left: 10, top: 20 }), dataset: { scale: "2" } };
  assert.deepEqual(placeOf(canvas, { clientX: 15, clientY: 40 }), [2.5, 10]);
});

test("an arrow key moves the cross inside the pictures, and Shift moves it finely", () => {
  assert.deepEqual(moved(null, { key: "ArrowRight", shiftKey: false }, SIZE), [62, 20]);
  assert.deepEqual(moved([5, 5], { key: "ArrowUp", shiftKey: true }, SIZE), [5, 3]);
  assert.deepEqual(moved([5, 5], { key: "ArrowLeft", shiftKey: false }, SIZE), [0, 5]);
  assert.deepEqual(moved([5, 75], { key: "ArrowDown", shiftKey: false }, SIZE), [5, 79]);
  assert.equal(moved([5, 5], { key: "a", shiftKey: false }, SIZE), null);
});

test("an arrow key goes from cell to cell, and from grid to grid", () => {
  const grids = [
    [10, 20, 30, 20, 3, 2],
    [60, 20, 30, 20, 3, 2],
    [10, 50, 30, 20, 3, 2],
  ];
  const walk = (from, ...keys) =>
    keys.reduce((at, key) => moved(at, { key: `Arrow${key}`, shiftKey: false }, SIZE, grids), from);
  assert.deepEqual(walk(null, "Right"), [35, 35]);
  assert.deepEqual(walk([15, 25], "Right"), [25, 25]);
  assert.deepEqual(walk([15, 25], "Right", "Down", "Left", "Up"), [15, 25]);
  assert.deepEqual(walk([15, 25], "Right", "Right", "Right"), [65, 25]);
  assert.deepEqual(walk([15, 25], "Down", "Down"), [15, 55]);
  assert.deepEqual(walk([15, 25], "Up", "Left"), [15, 25]);
  assert.deepEqual(walk([85, 25], "Right"), [85, 25]);
  assert.deepEqual(walk([17, 29], "Right"), [25, 25]);
  assert.equal(moved([15, 25], { key: "a", shiftKey: false }, SIZE, grids), null);
});

test("a pointer that moves far does not click", () => {
  assert.ok(isClick([0, 0], [4, 0]));
  assert.ok(!isClick([0, 0], [3, 3]));
});

test("one question is under way, and the newest follows its answer", () => {
  const kernel = channel();
  const enquiry = new Enquiry(kernel);
  for (const x of [1, 2, 3]) enquiry.ask([x, 0]);
  assert.deepEqual(kernel.sent, [{ kind: "pointer", x: 1, y: 0 }]);
  enquiry.answered();
  assert.equal(kernel.sent.at(-1).x, 3);
  enquiry.ask([4, 0]);
  enquiry.forget();
  enquiry.answered();
  assert.equal(kernel.sent.length, 2);
});

test("a question says that the button is pressed, the one that waits too", () => {
  const kernel = channel();
  const enquiry = new Enquiry(kernel);
  enquiry.ask([1, 0], true);
  enquiry.ask([2, 0], true);
  enquiry.answered();
  enquiry.answered();
  enquiry.ask([3, 0]);
  assert.deepEqual(
    kernel.sent.map(({ pressed }) => pressed),
    [true, true, undefined],
  );
});

test("a hand sends the newest place that it drags to, and lets go there", () => {
  const nextFrame = animationFrames();
  const kernel = channel();
  const hand = new Hand(kernel);
  hand.press([0, 0], false);
  hand.drag([1, 1]);
  hand.drag([2, 2]);
  nextFrame();
  hand.drag([3, 3]);
  hand.letGo();
  nextFrame();
  const told = kernel.sent.map(({ action, x }) => `${action} ${x}`);
  assert.deepEqual(told, ["down 0", "move 2", "move 3", "up 0"]);
  assert.ok(!hand.isHolding);
});

test("a hand that removes holds nothing", () => {
  const kernel = channel();
  const hand = new Hand(kernel);
  hand.press([1, 1], true);
  hand.cancel();
  assert.deepEqual(kernel.sent, [{ kind: "edit", action: "remove", x: 1, y: 1 }]);
});

test("a place is on a pad inside its edges", () => {
  const pads = [[10, 20, 30, 40]];
  assert.ok(isOnPad([10, 20], pads) && isOnPad([39, 59], pads));
  for (const x of [9, 40]) assert.ok(!isOnPad([x, 30], pads));
  for (const y of [19, 60]) assert.ok(!isOnPad([20, y], pads));
});

test("the pointer draws on a pad, and keys then shift and clear it", () => {
  const kernel = channel();
  const canvas = Object.assign(new EventTarget(), {
    dataset: {},
    style: {},
    focus() {},
    setPointerCapture() {},
    getBoundingClientRect: () => ({ left: 0, top: 0 }),
  });
  const model = { get: (name) => name === "pads" && [[0, 0, 50, 50]], on() {}, off() {} };
  const { signal } = new AbortController();
  new Pointer(
    { canvas, cross: { hidden: true }, hint: { style: { setProperty() {} }, classList: { toggle() {} } } },
    { model, channel: kernel, signal },
  );
  canvas.dispatchEvent(Object.assign(new Event("pointerdown"), { button: 0, clientX: 7, clientY: 8 }));
  canvas.dispatchEvent(Object.assign(new Event("pointerup"), { clientX: 7, clientY: 8 }));
  for (const key of ["ArrowLeft", "Delete"]) canvas.dispatchEvent(Object.assign(new Event("keydown"), { key }));
  const told = kernel.sent.filter(({ kind }) => kind === "edit").map(({ action }) => action);
  assert.deepEqual(told, ["down", "up", "shift-left", "remove"]);
});

test("over a grid the keys move the cross, and put or remove what is drawn there", () => {
  const kernel = channel();
  const canvas = Object.assign(new EventTarget(), {
    dataset: {},
    style: {},
    focus() {},
    setPointerCapture() {},
    getBoundingClientRect: () => ({ left: 0, top: 0, width: 100, height: 80 }),
  });
  const shown = { pads: [[0, 0, 50, 50]], grids: [[0, 0, 40, 40, 4, 4]] };
  const model = { get: (name) => shown[name] ?? false, on() {}, off() {} };
  const { signal } = new AbortController();
  new Pointer(
    { canvas, cross: { hidden: true, style: {} }, hint: { style: { setProperty() {} }, classList: { toggle() {} } } },
    { model, channel: kernel, signal },
  );
  canvas.dispatchEvent(Object.assign(new Event("pointerdown"), { button: 0, clientX: 7, clientY: 8 }));
  canvas.dispatchEvent(Object.assign(new Event("pointerup"), { clientX: 7, clientY: 8 }));
  const keys = ["Enter", "ArrowLeft", "ArrowLeft", "Enter", "ArrowUp", "Delete"];
  for (const key of keys) canvas.dispatchEvent(Object.assign(new Event("keydown"), { key }));
  const told = kernel.sent.filter(({ kind }) => kind === "edit").map(({ action, x, y }) => `${action} ${x} ${y}`);
  assert.deepEqual(told, ["down 7 8", "up 0 0", "add 25 35", "remove 25 25"]);
});

test("the pointer is a cross where it draws", () => {
  const canvas = Object.assign(new EventTarget(), {
    dataset: {},
    style: {},
    getBoundingClientRect: () => ({ left: 0, top: 0, width: 100, height: 80 }),
  });
  const model = { get: (name) => name === "pads" && [[0, 0, 50, 50]], on() {}, off() {} };
  const { signal } = new AbortController();
  new Pointer(
    { canvas, cross: { hidden: true }, hint: { style: { setProperty() {} }, classList: { toggle() {} } } },
    { model, channel: channel(), signal },
  );
  const cursors = [10, 60].map((clientX) => {
    canvas.dispatchEvent(Object.assign(new Event("pointermove"), { buttons: 0, clientX, clientY: 10 }));
    return canvas.style.cursor;
  });
  assert.deepEqual(cursors, ["crosshair", ""]);
});

test("after an edit the page asks again what is under the pointer", () => {
  const kernel = channel();
  const canvas = Object.assign(new EventTarget(), {
    dataset: {},
    style: {},
    focus() {},
    setPointerCapture() {},
    getBoundingClientRect: () => ({ left: 0, top: 0 }),
  });
  const model = { get: (name) => name === "editing" || [], on() {}, off() {} };
  const { signal } = new AbortController();
  new Pointer(
    { canvas, cross: { hidden: true }, hint: { style: { setProperty() {} }, classList: { toggle() {} } } },
    { model, channel: kernel, signal },
  );
  canvas.dispatchEvent(Object.assign(new Event("pointerdown"), { button: 0, clientX: 7, clientY: 8, shiftKey: true }));
  assert.deepEqual(kernel.sent, [
    { kind: "edit", action: "remove", x: 7, y: 8 },
    { kind: "pointer", x: 7, y: 8 },
  ]);
});
