// The page's side of nnviz: shows frames, acknowledges them, and tells the kernel what it sees.

const READ_OUTS = 150; // ms between two texts of the numbers, so that they can be read

function theme() {
  const named = document.body.dataset.jpThemeLight;
  if (named !== undefined) return named === "true" ? "light" : "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function element(parent, tag, className, attributes = {}) {
  const made = document.createElement(tag);
  made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  parent.append(made);
  return made;
}

function render({ model, el }) {
  const page = Math.random().toString(36).slice(2);
  let gone = false; // a page that is being left has no way to the kernel any more
  const send = (content) => gone || model.send({ page, ...content });
  el.classList.add("nnviz-screen");
  const numbers = element(el, "div", "nnviz-facts");
  const frame = element(el, "div", "nnviz-frame");
  const canvas = element(frame, "canvas", "nnviz-canvas", { role: "img", tabindex: "0" });
  const cross = element(frame, "div", "nnviz-cross", { hidden: "" });
  const foot = element(el, "div", "nnviz-foot");
  const hint = element(foot, "div", "nnviz-hint", { "aria-live": "polite" });
  const pace = element(foot, "div", "nnviz-facts");
  const status = element(el, "div", "nnviz-status", { role: "status", "aria-live": "polite" });
  const context = canvas.getContext("2d", { alpha: false });

  // ---- pictures: decoded in order, each acknowledged once it is painted ----
  let last = Promise.resolve();
  let shown = 0;
  const paint = (bytes, type, facts, acknowledge) => {
    last = last.then(async () => {
      try {
        const picture = await createImageBitmap(new Blob([bytes], { type }));
        if (canvas.width !== picture.width || canvas.height !== picture.height) {
          canvas.width = picture.width;
          canvas.height = picture.height;
        }
        context.drawImage(picture, 0, 0);
        picture.close();
        canvas.dataset.frames = ++shown;
        if (facts) tell(facts);
      } finally {
        acknowledge?.();
      }
    }).catch((error) => console.error("nnviz: a frame could not be shown", error));
  };

  // ---- the numbers: fixed places, so that nothing jumps when one grows a digit ----
  const places = new Map();
  let told = 0;
  let waiting = null;
  const write = (facts) => {
    told = performance.now();
    waiting = null;
    for (const [name, text, kind] of facts.numbers) {
      if (!places.has(name)) {
        const pair = element(kind === "pace" ? pace : numbers, "div", `nnviz-fact nnviz-fact-${kind}`);
        element(pair, "span", "nnviz-fact-name").textContent = name;
        places.set(name, element(pair, "b", "nnviz-fact-value"));
      }
      const place = places.get(name);
      if (place.textContent !== text) place.textContent = text;
    }
    for (const [name, place] of places) {
      place.parentElement.hidden = !facts.numbers.some((number) => number[0] === name);
    }
  };
  const tell = (facts) => {
    canvas.dataset.step = facts.step;
    canvas.dataset.settings = facts.settings;
    clearTimeout(waiting);
    const pause = told + READ_OUTS - performance.now();
    if (pause <= 0) write(facts);
    else waiting = setTimeout(() => write(facts), pause);
  };

  const onMessage = (content, buffers) => {
    if (content.kind === "frame") {
      const acknowledge = () => send({ kind: "ack", frame: content.frame });
      paint(buffers[0], "image/jpeg", content.facts, acknowledge);
    } else if (content.kind === "hint" && content.page === page) {
      asking = false;
      hint.textContent = content.text;
      if (question) ask(...question);
    }
  };
  const onResting = () => {
    const bytes = model.get("resting");
    if (bytes && bytes.byteLength) paint(bytes, "image/png", model.get("facts"));
  };
  const onWords = () => {
    canvas.setAttribute("aria-label", model.get("label"));
    if (status.textContent !== model.get("status")) status.textContent = model.get("status");
  };

  // ---- what this page is: sent whole, whenever some of it changes ----
  let inView = true;
  let sent = "";
  const introduce = (kind = "page") => {
    const width = Math.round(frame.clientWidth);
    const facts = {
      width,
      room: Math.max(0, Math.round(innerHeight - canvas.getBoundingClientRect().top - scrollY)),
      ratio: Math.min(devicePixelRatio || 1, 2),
      visible: !document.hidden && inView && width > 0,
      theme: theme(),
      search: location.search,
    };
    const text = JSON.stringify(facts);
    if (kind === "page" && text === sent) return;
    sent = text;
    send({ kind, ...facts });
  };
  let settling;
  const resized = new ResizeObserver(() => {
    clearTimeout(settling);
    settling = setTimeout(introduce, 120);
  });
  resized.observe(frame);
  const seen = new IntersectionObserver((entries) => {
    inView = entries.at(-1).isIntersecting;
    introduce();
  });
  seen.observe(frame);
  const themed = new MutationObserver(() => introduce());
  themed.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  const onVisible = () => introduce();
  document.addEventListener("visibilitychange", onVisible);
  const onGone = () => {
    send({ kind: "gone" });
    gone = true;
  };
  const onBack = (event) => {
    if (!event.persisted) return;
    gone = false;
    introduce("ready");
  };
  addEventListener("pagehide", onGone);
  addEventListener("pageshow", onBack);

  // ---- the read-out under the pointer, or under a cross that the arrow keys move ----
  let asking = false;
  let question = null;
  const ask = (x, y) => {
    question = asking ? [x, y] : null;
    if (asking) return;
    asking = true;
    send({ kind: "pointer", x, y });
  };
  const onPointer = (event) => {
    const box = canvas.getBoundingClientRect();
    cross.hidden = true;
    ask(event.clientX - box.left, event.clientY - box.top);
    if (held) drag(event.clientX - box.left, event.clientY - box.top);
  };

  // ---- samples edited by hand: a click adds or takes hold, dragging moves, with Shift it removes ----
  let held = false;
  let dragged = null; // the newest place that was not sent yet
  const edit = (action, x, y) => send({ kind: "edit", action, x, y });
  const drag = (x, y) => {
    if (!dragged) requestAnimationFrame(() => {
      if (dragged) edit("move", ...dragged);
      dragged = null;
    });
    dragged = [x, y];
  };
  const onDown = (event) => {
    if (!model.get("editing") || event.button) return;
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    const box = canvas.getBoundingClientRect();
    const remove = event.shiftKey || event.altKey;
    held = !remove;
    edit(remove ? "remove" : "down", event.clientX - box.left, event.clientY - box.top);
  };
  const onUp = () => {
    if (!held) return;
    if (dragged) edit("move", ...dragged);
    held = dragged = null;
    edit("up", 0, 0);
  };
  const onEditing = () => {
    canvas.style.cursor = model.get("editing") ? "crosshair" : "";
    canvas.style.touchAction = model.get("editing") ? "none" : "";
  };
  const onLeave = () => {
    question = null;
    hint.textContent = "";
  };
  let at = null;
  const onKey = (event) => {
    const action = { Enter: "add", Delete: "remove", Backspace: "remove" }[event.key];
    if (action && at && model.get("editing")) {
      event.preventDefault();
      edit(action, ...at);
    }
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!move) return;
    event.preventDefault();
    const box = canvas.getBoundingClientRect();
    const stride = event.shiftKey ? 2 : 12;
    at ??= [box.width / 2, box.height / 4];
    at = [
      Math.min(Math.max(at[0] + stride * move[0], 0), box.width - 1),
      Math.min(Math.max(at[1] + stride * move[1], 0), box.height - 1),
    ];
    cross.hidden = false;
    cross.style.left = `${at[0]}px`;
    cross.style.top = `${at[1]}px`;
    ask(...at);
  };
  const onBlur = () => (cross.hidden = true);
  canvas.addEventListener("pointermove", onPointer);
  canvas.addEventListener("pointerleave", onLeave);
  canvas.addEventListener("pointerdown", onDown);
  canvas.addEventListener("pointerup", onUp);
  canvas.addEventListener("pointercancel", onUp);
  canvas.addEventListener("keydown", onKey);
  canvas.addEventListener("blur", onBlur);

  model.on("msg:custom", onMessage);
  model.on("change:resting", onResting);
  model.on("change:label", onWords);
  model.on("change:status", onWords);
  model.on("change:editing", onEditing);
  onEditing();
  onWords();
  onResting();
  const stopHelping = help(el, model, send);
  requestAnimationFrame(() => introduce("ready"));

  return () => {
    model.off("msg:custom", onMessage);
    model.off("change:resting", onResting);
    model.off("change:label", onWords);
    model.off("change:status", onWords);
    model.off("change:editing", onEditing);
    document.removeEventListener("visibilitychange", onVisible);
    removeEventListener("pagehide", onGone);
    removeEventListener("pageshow", onBack);
    for (const observer of [resized, seen, themed]) observer.disconnect();
    clearTimeout(settling);
    clearTimeout(waiting);
    stopHelping();
    onGone();
  };
}

// ---- keyboard and screen reader: what ipywidgets leaves out of its controls ----

const KEYS = { " ": "play", k: "play", s: "step", e: "epoch", r: "reset" };

function help(el, model, send) {
  let root = null;
  const onKey = (event) => {
    event.stopPropagation(); // Jupyter has shortcuts of its own for these keys
    const target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    if (event.key === " " && target.matches("button, input, summary")) return;
    if (!(event.key in KEYS)) return moveInGroup(event);
    event.preventDefault();
    if (!event.repeat) send({ kind: "key", key: KEYS[event.key] });
  };
  const onBodyKey = (event) => {
    if (event.target === document.body && !document.querySelector(".jp-NotebookPanel")) onKey(event);
  };
  const adopt = () => {
    const found = el.closest(".nnviz-playground");
    if (!found || found === root) return;
    root = found;
    root.setAttribute("data-lm-suppress-shortcuts", "true");
    root.setAttribute("role", "region");
    root.setAttribute("aria-label", model.get("names")[""] ?? "nnviz");
    root.addEventListener("keydown", onKey);
    changed.observe(root, {
      subtree: true, childList: true, attributes: true, attributeFilter: ["class", "aria-valuenow"],
    });
    nameAll();
  };
  let asked = false;
  const nameAll = () => {
    asked = false;
    if (!root) return adopt();
    for (const [className, name] of Object.entries(model.get("names"))) {
      if (className) for (const part of root.getElementsByClassName(className)) label(part, name);
    }
  };
  const later = () => {
    if (!asked) requestAnimationFrame(nameAll);
    asked = true;
  };
  const changed = new MutationObserver(later);
  model.on("change:names", later);
  document.addEventListener("keydown", onBodyKey);
  requestAnimationFrame(adopt);
  setTimeout(adopt, 500); // where the box is attached after its children
  return () => {
    changed.disconnect();
    model.off("change:names", later);
    document.removeEventListener("keydown", onBodyKey);
    root?.removeEventListener("keydown", onKey);
  };
}

function set(part, name, value) {
  if (part.getAttribute(name) !== value) part.setAttribute(name, value);
}

function label(part, name) {
  const handle = part.querySelector(".noUi-handle");
  if (handle) {
    set(handle, "aria-label", name);
    const box = part.parentElement?.querySelector("input");
    const text = part.querySelector(".widget-readout")?.textContent || box?.value;
    if (text) set(handle, "aria-valuetext", text);
  } else if (part.matches("button")) {
    set(part, "aria-label", name);
  } else if (part.querySelector(IN_GROUP)) {
    set(part, "role", "group");
    set(part, "aria-label", name);
    for (const toggle of part.querySelectorAll("button.widget-toggle-button"))
      set(toggle, "aria-pressed", `${toggle.matches(".mod-active")}`);
    const members = membersOf(part);
    stopAt(members, members.find((member) => member === document.activeElement)
      ?? members.find((member) => member.matches(".mod-active")) ?? members[0]);
  } else {
    for (const input of part.querySelectorAll("input, select")) set(input, "aria-label", name);
  }
}

// A group is one stop of the Tab key; the arrow keys move inside it.
const IN_GROUP = "button, input[type=checkbox]";

function membersOf(group) {
  return [...group.querySelectorAll(IN_GROUP)].filter((one) => !one.disabled && one.offsetParent);
}

function stopAt(members, chosen) {
  for (const member of members) set(member, "tabindex", member === chosen ? "0" : "-1");
}

function moveInGroup(event) {
  const group = event.target.closest("[role=group]");
  const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!group || !way || !event.target.matches(IN_GROUP)) return;
  event.preventDefault();
  const members = membersOf(group);
  const next = members[(members.indexOf(event.target) + way + members.length) % members.length];
  stopAt(members, next);
  next.focus();
}

export default { render };
