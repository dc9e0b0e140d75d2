// Sending a file: in pieces, and no further than it is wanted.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Sending } from "../../../nnviz/app/page/upload/sending.js";

const PIECE = 1 << 20;

/** A file, and the model that takes it. */
function file(size, most = 4 * PIECE) {
  const taken = [];
  const model = { get: () => most, send: (piece, _, [bytes]) => taken.push([piece, bytes.byteLength]) };
  const content = { name: "a.csv", size, slice: (from, to) => new Blob([new Uint8Array(to - from)]) };
  return { content, taken, sending: new Sending(model) };
}

test("a file comes in pieces that follow each other", async () => {
  const { content, taken, sending } = file(2 * PIECE + 5);
  await sending.send(content);
  assert.deepEqual(
    taken.map(([{ at }, bytes]) => [at, bytes]),
    [
      [0, PIECE],
      [PIECE, PIECE],
      [2 * PIECE, 5],
    ],
  );
});

test("of an empty file and of one that is too large a piece without bytes is sent", async () => {
  for (const size of [0, 5 * PIECE]) {
    const { content, taken, sending } = file(size);
    await sending.send(content);
    assert.deepEqual([taken.length, taken[0][0].size, taken[0][1]], [1, size, 0]);
  }
});

test("a file is sent no further once another one is, or the kernel says so", async () => {
  const { content, taken, sending } = file(3 * PIECE);
  const first = sending.send(content);
  await sending.send(content);
  await first;
  const [one, ...others] = taken.map(([{ file: id }]) => id);
  assert.equal(others.filter((id) => id === one).length, 0);
  const stopped = sending.send(content);
  sending.stop();
  await stopped;
  assert.equal(taken.length, 5);
});
