// Keyboard and screen reader: what ipywidgets leaves out of its controls.

const BOX_FOLLOWS = [200, 800, 3200, 12800]; // ms after which the box beside a slider is looked at: the kernel fills it
const KEYS = { " ": "play", k: "play", s: "step", e: "epoch", r: "reset" };

function help(el, model, send) {
  let root = null;
  const onKey = (event) => {
    event.stopPropagation(); // Jupyter has shortcuts of its own for these keys
    const target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (target.matches("input:not([type=checkbox], [type=range]), textarea, select, [contenteditable]")) return;
    if (event.key === " " && target.matches("button, input:not([type=range]), summary")) return;
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
    later(root);
  };
  const touched = new Set();
  const nameTouched = () => {
    for (const [className, name] of Object.entries(model.get("names"))) {
      for (const part of className ? root.getElementsByClassName(className) : []) {
        if ([...touched].some((one) => part.contains(one) || one.contains(part))) label(part, name);
      }
    }
    touched.clear();
  };
  const later = (part) => {
    if (!touched.size) requestAnimationFrame(nameTouched);
    touched.add(part);
  };
  const changed = new MutationObserver((changes) => { // of the controls: the screen changes with every frame
    for (const { target, attributeName } of changes) {
      if (el.contains(target)) continue;
      later(target);
      if (attributeName === "aria-valuenow") for (const pause of BOX_FOLLOWS) setTimeout(later, pause, target);
    }
  });
  const onNames = () => (root ? later(root) : adopt());
  model.on("change:names", onNames);
  document.addEventListener("keydown", onBodyKey);
  requestAnimationFrame(adopt);
  setTimeout(adopt, 500); // where the box is attached after its children
  return () => {
    changed.disconnect();
    model.off("change:names", onNames);
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
    const readout = part.querySelector(".widget-readout");
    const isRead = readout && readout.style.display !== "none"; // else the box beside it has the value
    const text = isRead ? readout.textContent : part.parentElement?.querySelector("input")?.value;
    if (text) set(handle, "aria-valuetext", text);
    if (readout) set(readout, "tabindex", "-1"); // it says what the slider says
  } else if (part.matches("button")) {
    set(part, "aria-label", name);
    if (part.matches(".nnviz-fold")) set(part, "aria-expanded", `${part.matches(".mod-active")}`);
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
