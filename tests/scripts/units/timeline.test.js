// The timeline: where marks are, and which steps a drag asks for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { share } from "../../../nnviz/app/page/timeline/marks.js";
import { Scrubbing } from "../../../nnviz/app/page/timeline/scrubbing.js";
import { animationFrames, channel } from "./fakes.js";

test("a mark is on the way from the first step to the last", () => {
  assert.equal(share(15, 10, 20), 0.5);
  assert.equal(share(30, 10, 20), 1);
  assert.equal(share(0, 0, 0), 0);
});

test("a drag asks for the newest step, once in a frame", () => {
  const nextFrame = animationFrames();
  const kernel = channel();
  const scrubbing = new Scrubbing(kernel);
  scrubbing.to(3);
  scrubbing.to(0);
  assert.ok(scrubbing.isUnderWay);
  nextFrame();
  nextFrame();
  assert.deepEqual(kernel.sent, [{ kind: "scrub", step: 0 }]);
  assert.ok(!scrubbing.isUnderWay);
});

test("the slider stays where a person holds it", () => {
  const scrubbing = new Scrubbing(channel());
  scrubbing.hold();
  assert.ok(scrubbing.isUnderWay);
  scrubbing.letGo();
  assert.ok(!scrubbing.isUnderWay);
});
