// The timeline: which step is shown, where something was changed, and the branches of the run.

function timelineIn(bar, model, send) {
  const track = element(bar, "div", "nnviz-track");
  const slider = element(track, "input", "nnviz-time", { type: "range", min: 0, max: 0, step: 1 });
  const marks = element(track, "div", "nnviz-time-marks", { "aria-hidden": "true" });
  const reading = element(bar, "div", "nnviz-time-text");
  const now = element(bar, "button", "jupyter-button nnviz-now", { type: "button" });
  const menus = element(bar, "div", "nnviz-branches");
  const branch = menu("nnviz-branch", "branch");
  const over = menu("nnviz-over", "over");

  function menu(className, kind) {
    const label = element(menus, "label", "nnviz-branch-label");
    const words = element(label, "span", "");
    const select = element(label, "select", className);
    select.addEventListener("change", () => send({ kind, number: Number(select.value) }));
    return { words, select };
  }

  // ---- dragging: the newest step is sent with each frame of the browser's, not with each event ----
  let wanted = null;
  const onInput = () => {
    if (wanted === null) requestAnimationFrame(() => {
      send({ kind: "scrub", step: wanted });
      wanted = null;
    });
    wanted = Number(slider.value);
  };
  let held = false;
  const onDown = () => (held = true);
  const onUp = () => (held = false);
  const onNow = () => send({ kind: "scrub", step: null });
  slider.addEventListener("input", onInput);
  slider.addEventListener("pointerdown", onDown);
  addEventListener("pointerup", onUp);
  now.addEventListener("click", onNow);

  let first = 0;
  let last = 0;
  const placeMarks = () => {
    const all = model.get("timeline").marks ?? [];
    while (marks.children.length > all.length) marks.lastChild.remove();
    while (marks.children.length < all.length) element(marks, "i", "");
    all.forEach(([step, text], number) => {
      const share = last > first ? Math.min(1, (step - first) / (last - first)) : 0; // a mark may come before its step
      marks.children[number].style.left = `${100 * share}%`;
      marks.children[number].title = text;
    });
  };
  const onTimeline = () => {
    const facts = model.get("timeline");
    bar.hidden = !facts.words;
    if (!facts.words) return;
    set(slider, "aria-label", facts.words.timeline);
    now.textContent = facts.words.now;
    menus.hidden = facts.branches.length < 2;
    offer(branch, facts.words.branch, facts.branches, facts.branch);
    offer(over, facts.words.over, [[0, facts.words.none], ...facts.branches.filter(([n]) => n !== facts.branch)], facts.over);
    placeMarks();
  };
  const offer = ({ words, select }, title, choices, chosen) => {
    words.textContent = title;
    const text = JSON.stringify(choices);
    if (select.dataset.choices !== text) {
      select.dataset.choices = text;
      select.replaceChildren(...choices.map(([number, name]) => new Option(name, number)));
    }
    select.value = chosen;
  };
  model.on("change:timeline", onTimeline);
  onTimeline();
  return {
    show(from, step, to, text) {
      if (from !== first || to !== last) {
        [first, last] = [from, to];
        slider.min = from;
        slider.max = to;
        placeMarks();
      }
      if (!held && wanted === null) slider.value = step;
      set(slider, "aria-valuetext", text);
      if (reading.textContent !== text) reading.textContent = text;
      now.disabled = step === to;
      bar.classList.toggle("nnviz-past", step !== to);
    },
    stop() {
      model.off("change:timeline", onTimeline);
      removeEventListener("pointerup", onUp);
    },
  };
}
