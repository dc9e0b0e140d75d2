// Fakes: what a browser and a kernel do for a module, as far as a test needs it.

/** A channel that remembers what was sent. */
export function channel() {
  const sent = [];
  return { sent, send: (said) => sent.push(said) };
}

/** Frames of the browser's that come when the test calls for one. */
export function animationFrames() {
  const waiting = [];
  globalThis.requestAnimationFrame = (call) => waiting.push(call);
  return () =>
    waiting.splice(0).forEach((call) => {
      call();
    });
}
