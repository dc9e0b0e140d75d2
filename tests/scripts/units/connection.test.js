// The connection: what a silence asks for, what the server's answers mean, and what a page may say when it is left.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Channel } from "../../../nnviz/app/page/base/channel.js";
import { addressOf } from "../../../nnviz/app/page/connection/address.js";
import { Kernel } from "../../../nnviz/app/page/connection/kernel.js";
import { asRun } from "../../../nnviz/app/page/connection/rescue.js";
import { Silence } from "../../../nnviz/app/page/connection/silence.js";
import { judge } from "../../../nnviz/app/page/connection/trouble.js";

const OPEN = { isOpen: true, isStill: false, isTroubled: false, isGone: false };

/** A clock that a test moves; `clock.now` is in ms. */
function fakeClock() {
  const clock = { now: 10_000 };
  mock.method(performance, "now", () => clock.now);
  return clock;
}

test("a silent kernel is asked for a word, then its server is asked", () => {
  const clock = fakeClock();
  const silence = new Silence();
  const after = (ms, state = OPEN) => {
    clock.now += ms;
    return silence.next(state);
  };
  assert.equal(after(2400), "wait");
  assert.equal(after(200, { ...OPEN, isStill: true }), "wait");
  assert.equal(after(0), "ping");
  assert.equal(after(1900), "wait");
  assert.equal(after(200), "ask");
  silence.noteQuestion();
  assert.equal(after(2400), "wait");
  assert.equal(after(200), "ask");
  silence.end();
  assert.equal(after(1000), "wait");
  mock.restoreAll();
});

test("where the connection is closed or the kernel gone, its server is asked at once", () => {
  fakeClock();
  assert.equal(new Silence().next({ ...OPEN, isOpen: false }), "ask");
  assert.equal(new Silence().next({ ...OPEN, isTroubled: true, isGone: true }), "ask");
  mock.restoreAll();
});

test("the server's answer says what the trouble is", () => {
  const own = { isOwn: true, isOpen: () => true };
  const means = (status, found, kernel = own, silence = 0) => judge({ status, found }, kernel, silence);
  assert.equal(means(404, { reason: "culled" }), "culled");
  assert.equal(means(404, { reason: "busy" }), "unknown");
  assert.equal(means(403, null), "unknown");
  assert.equal(means(502, {}), "unreachable");
  assert.equal(means(200, null), "unreachable");
  assert.equal(means(200, { execution_state: "dead" }), "died");
  assert.equal(means(200, { execution_state: "busy" }), "busy");
  assert.equal(means(200, { execution_state: "idle" }), "busy");
  assert.equal(means(200, { execution_state: "idle" }, own, 13_000), "interrupted");
  assert.equal(means(200, { execution_state: "idle" }, { ...own, isOwn: false }, 13_000), "cell");
  assert.equal(means(200, { execution_state: "idle" }, { ...own, isOpen: () => false }), "interrupted");
});

/** A kernel as JupyterLab knows it, whose status a test tells. */
function jupyterKernel(id) {
  const slots = new Set();
  const statusChanged = { connect: (slot) => slots.add(slot), disconnect: (slot) => slots.delete(slot) };
  const tell = (status) => {
    for (const slot of slots) slot(null, status);
  };
  return { id, statusChanged, slots, tell };
}

test("JupyterLab tells at once what became of a cell's kernel", () => {
  globalThis.document = { getElementById: () => null };
  const fates = { busy: "", restarting: "restarted", autorestarting: "restarted", dead: "cell" };
  for (const [status, fate] of Object.entries(fates)) {
    const live = jupyterKernel("one");
    const life = new AbortController();
    const kernel = new Kernel({ widget_manager: { kernel: live } }, life.signal);
    assert.equal(kernel.fate(), "");
    live.tell(status);
    assert.equal(kernel.fate(), fate);
    kernel.revive();
    assert.equal(kernel.fate(), "");
    life.abort();
    assert.equal(live.slots.size, 0);
  }
  for (const next of [null, jupyterKernel("two")]) {
    const manager = { kernel: jupyterKernel("one") };
    const kernel = new Kernel({ widget_manager: manager });
    kernel.fate();
    manager.kernel = next;
    assert.equal(kernel.fate(), "cell");
  }
  delete globalThis.document;
});

test("a page opens again with the run's settings and what stays of its own address", () => {
  const here = { pathname: "/", search: "?theme=dark&seed=1&theme=light" };
  assert.equal(addressOf({ query: "seed=7", keep: ["theme"] }, here), "/?seed=7&theme=dark&theme=light");
});

test("only a run that was kept whole is offered", () => {
  assert.deepEqual(asRun({ text: "{}", offer: "one", more: 1 }), { text: "{}", offer: "one" });
  for (const found of [null, {}, { text: "{}" }, { text: 1, offer: "one" }, 7]) assert.equal(asRun(found), null);
});

test("a page that is left says goodbye and no more, until it comes back", () => {
  const sent = [];
  const kernel = new Channel({ send: (content) => sent.push(content.kind) });
  kernel.leave();
  kernel.send({ kind: "ping" });
  kernel.comeBack();
  kernel.send({ kind: "ping" });
  assert.deepEqual(sent, ["gone", "ping"]);
});

test("a connection that is closed is told once", () => {
  const told = mock.method(console, "info", () => {});
  const kernel = new Channel({
    send: () => {
      throw new Error("closed");
    },
  });
  kernel.send({ kind: "ping" });
  kernel.send({ kind: "ping" });
  assert.equal(told.mock.callCount(), 1);
  mock.restoreAll();
});
