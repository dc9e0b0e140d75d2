// The stage: places of controls, messages that leave, and keys.

import assert from "node:assert/strict";
import { test } from "node:test";
import { write } from "../../../nnviz/app/page/base/elements.js";
import { buttonOf, isUndo } from "../../../nnviz/app/page/keyboard/shortcuts.js";
import { enlarged, rules } from "../../../nnviz/app/page/stage/places.js";
import { scaleFor, widthsAbove } from "../../../nnviz/app/page/stage/sizing.js";

test("every control has a rule with its place, as large as the scale makes it", () => {
  const places = { controls: { data: [0, 10, 20, 30], "slot-0-head": [4, 5, 6, 7] } };
  const [data, head, ...others] = rules(places, "#root", 2).split("\n");
  assert.equal(data, "#root .nnviz-at-data{left:0px;top:20px;width:40px;height:60px;visibility:visible}");
  assert.ok(head.startsWith("#root .nnviz-at-slot-0-head{left:8px;"));
  assert.deepEqual(others, []);
});

test("pictures are told where they stand on the page", () => {
  assert.deepEqual(enlarged({ output: [4, 5, 6, 7] }, 2), { output: [8, 10, 12, 14] });
  assert.deepEqual(enlarged(undefined, 2), {});
});

test("the key p presents, Escape goes back, and Ctrl+Z takes back", () => {
  const target = { matches: () => false };
  assert.equal(buttonOf({ key: "p" }), "present");
  assert.equal(buttonOf({ key: "Escape" }), "escape");
  assert.ok(isUndo({ key: "z", ctrlKey: true, target }));
  assert.ok(!isUndo({ key: "z", ctrlKey: false, target }));
  assert.ok(!isUndo({ key: "z", ctrlKey: true, target: { matches: () => true } }));
});

test("a text is written into its node, because another node would cost a layout of the page", () => {
  globalThis.Text = class {};
  const node = Object.assign(new Text(), { data: "one" });
  const place = { textContent: "one", firstChild: node, lastChild: node };
  write(place, "two");
  assert.deepEqual([node.data, place.textContent], ["two", "one"]);
  const empty = { textContent: "", firstChild: null, lastChild: null };
  write(empty, "first");
  assert.equal(empty.textContent, "first");
});

test("a large screen and an audience get larger texts, and a small screen never smaller ones", () => {
  const screens = [
    [390, 844, 13],
    [1280, 720, 13],
    [1920, 1080, 13],
    [2560, 1080, 13],
    [2560, 1440, 17.3],
    [3840, 2160, 26],
  ];
  for (const [width, height, text] of screens) {
    assert.ok(Math.abs(13 * scaleFor({ width, height }, false) - text) < 0.1, `${width}`);
    assert.ok(13 * scaleFor({ width, height }, true) >= 20 - 1e-9);
  }
});

test("the style sheet learns which widths a page stays under", () => {
  assert.deepEqual([1260, 1259.6, 999, 599].map(widthsAbove), ["", "", "1260 1000", "1260 1000 600"]);
});
