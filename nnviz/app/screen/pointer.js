// The pointer on the pictures: what is under it, what a click chooses, and samples edited by hand.

const STILL = 4; // CSS pixels that a click may move

function point(canvas, cross, hint, model, send) {
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  // ---- the read-out under the pointer, or under a cross that the arrow keys move ----
  let asking = false;
  let question = null;
  const ask = (x, y) => {
    question = asking ? [x, y] : null;
    if (asking) return;
    asking = true;
    send({ kind: "pointer", x, y });
  };
  const onMove = (event) => {
    cross.hidden = true;
    ask(...place(event));
    if (held) drag(place(event));
  };
  const onLeave = () => {
    question = null;
    hint.textContent = "";
  };

  // ---- a click chooses; of samples that are edited it adds one or takes hold of it, with Shift it removes it ----
  let down = null; // where the button went down
  let held = false;
  let dragged = null; // the newest place that was not sent yet
  const edit = (action, x, y) => send({ kind: "edit", action, x, y });
  const drag = (to) => {
    if (!dragged) requestAnimationFrame(() => {
      if (dragged) edit("move", ...dragged);
      dragged = null;
    });
    dragged = to;
  };
  const onDown = (event) => {
    if (event.button) return;
    down = place(event);
    if (!model.get("editing")) return;
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    held = !(event.shiftKey || event.altKey);
    edit(held ? "down" : "remove", ...down);
  };
  const onUp = (event) => {
    if (held) {
      if (dragged) edit("move", ...dragged);
      held = dragged = null;
      edit("up", 0, 0);
    } else if (down && !model.get("editing")) {
      const [x, y] = place(event);
      if (Math.hypot(x - down[0], y - down[1]) <= STILL) send({ kind: "choose", x, y });
    }
    down = null;
  };
  const onCancel = () => {
    if (held) edit("up", 0, 0);
    held = down = dragged = null;
  };
  const onEditing = () => {
    canvas.style.cursor = model.get("editing") ? "crosshair" : "";
    canvas.style.touchAction = model.get("editing") ? "none" : "";
  };

  let at = null; // where the cross is
  const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const onKey = (event) => {
    const act = { Enter: "add", Delete: "remove", Backspace: "remove" }[event.key];
    if (act && at && !cross.hidden && (model.get("editing") || act === "add")) {
      event.preventDefault();
      if (model.get("editing")) edit(act, ...at);
      else send({ kind: "choose", x: at[0], y: at[1] });
      return;
    }
    const way = WAYS[event.key];
    if (!way) return;
    event.preventDefault();
    const box = canvas.getBoundingClientRect();
    const stride = event.shiftKey ? 2 : 12;
    at ??= [box.width / 2, box.height / 4];
    at = [
      Math.min(Math.max(at[0] + stride * way[0], 0), box.width - 1),
      Math.min(Math.max(at[1] + stride * way[1], 0), box.height - 1),
    ];
    cross.hidden = false;
    cross.style.left = `${at[0]}px`;
    cross.style.top = `${at[1]}px`;
    ask(...at);
  };
  const onBlur = () => (cross.hidden = true);

  const heard = {
    pointermove: onMove, pointerleave: onLeave, pointerdown: onDown, pointerup: onUp,
    pointercancel: onCancel, keydown: onKey, blur: onBlur,
  };
  for (const [name, listener] of Object.entries(heard)) canvas.addEventListener(name, listener);
  model.on("change:editing", onEditing);
  onEditing();
  return {
    answer(text) {
      asking = false;
      hint.textContent = text;
      if (question) ask(...question);
    },
    stop() {
      for (const [name, listener] of Object.entries(heard)) canvas.removeEventListener(name, listener);
      model.off("change:editing", onEditing);
    },
  };
}
