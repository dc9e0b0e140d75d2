// The keyboard: which keys are the page's.

import assert from "node:assert/strict";
import { test } from "node:test";
import { neighbour } from "../../../nnviz/app/page/keyboard/groups.js";
import { buttonOf, isForThePage } from "../../../nnviz/app/page/keyboard/shortcuts.js";

/** A key that is pressed on an element which matches the selectors with these words. */
function press(key, words = [], more = {}) {
  return { key, target: { matches: (selector) => words.some((word) => selector.startsWith(word)) }, ...more };
}

test("a key presses its button", () => {
  assert.equal(buttonOf(press(" ")), "play");
  assert.equal(buttonOf(press("r")), "reset");
  assert.equal(buttonOf(press("x")), undefined);
});

test("keys for the browser or for the control that has the focus are left alone", () => {
  assert.ok(isForThePage(press("k")));
  assert.ok(!isForThePage(press("k", [], { ctrlKey: true })));
  assert.ok(!isForThePage(press("k", [], { defaultPrevented: true })));
  assert.ok(!isForThePage(press("k", ["input"])));
  assert.ok(!isForThePage(press(" ", ["button"])));
  assert.ok(isForThePage(press("k", ["button"])));
  assert.ok(isForThePage(press("Escape", ["input"])));
  assert.ok(!isForThePage(press("Escape", ["input"], { defaultPrevented: true })));
});

test("arrow keys go around the ends of a group", () => {
  assert.equal(neighbour(2, 1, 3), 0);
  assert.equal(neighbour(0, -1, 3), 2);
});
