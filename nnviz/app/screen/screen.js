// The page's side of nnviz: shows frames, acknowledges them, and tells the kernel what it sees.

const MARGIN = 10; // CSS pixels that a page leaves free above
const READ_OUTS = 150; // ms between two texts of the numbers while it trains, so that they can be read
const ACKNOWLEDGEMENTS = 120; // ms between two of them at least: one costs a kernel 2 ms, and counts for all before it
const MISSED = 3000; // ms without a frame, while it trains, from which on a page says that it waits for one

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

function download(name, bytes, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function render({ model, el }) {
  const page = Math.random().toString(36).slice(2);
  let gone = false; // a page that is being left has no way to the kernel any more
  let failed = false;
  const send = (content) => {
    if (gone) return;
    try {
      model.send({ page, ...content });
      failed = false;
    } catch (error) {
      // Voilà closes the connection before the page is told that it is being left, and nothing goes to a dead kernel.
      if (!failed) console.info("nnviz: the connection to the kernel is closed", error.message);
      failed = true;
    }
  };
  el.classList.add("nnviz-screen");
  const banners = element(el, "div", "nnviz-banners");
  const numbers = element(el, "div", "nnviz-facts");
  const frame = element(el, "div", "nnviz-frame");
  const canvas = element(frame, "canvas", "nnviz-canvas", { role: "img", tabindex: "0" });
  const cross = element(frame, "div", "nnviz-cross", { hidden: "" });
  const bar = element(el, "div", "nnviz-timeline");
  const said = element(el, "div", "nnviz-words");
  const foot = element(el, "div", "nnviz-foot");
  const hint = element(foot, "div", "nnviz-hint", { "aria-live": "polite" });
  const pace = element(foot, "div", "nnviz-facts");
  const status = element(el, "div", "nnviz-status", { role: "status", "aria-live": "polite" });
  const context = canvas.getContext("2d", { alpha: false });

  // ---- pictures: decoded in order, acknowledged once they are painted ----
  let painted = 0;
  let paintedAt = 0;
  let acknowledging = null;
  let acknowledged = 0;
  const acknowledge = () => {
    acknowledging = null;
    acknowledged = performance.now();
    send({ kind: "ack", frame: painted, waited: Math.round(acknowledged - paintedAt) });
  };
  const acknowledgeSoon = (frame) => {
    painted = frame;
    paintedAt = performance.now();
    acknowledging ??= setTimeout(acknowledge, Math.max(0, acknowledged + ACKNOWLEDGEMENTS - performance.now()));
  };

  let last = Promise.resolve();
  let shown = 0;
  // Each picture, or what of it its place says, goes to its place; a whole one brings its size along.
  const paint = (pictures, { places, whole, size, facts }, done) => {
    last = last.then(async () => {
      try {
        const parts = await Promise.all(pictures.map((picture) => createImageBitmap(picture)));
        const [width, height] = size ?? [parts[0].width, parts[0].height];
        if (whole && (canvas.width !== width || canvas.height !== height)) {
          canvas.width = width;
          canvas.height = height;
        }
        parts.forEach((part, number) => {
          context.drawImage(part, ...places[number]);
          part.close();
        });
        canvas.dataset.frames = ++shown;
        if (facts) tell(facts);
      } finally {
        done?.();
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
    if (facts.time) timeline.show(...facts.time);
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
    if (!facts.numbers) return;
    clearTimeout(waiting);
    const pause = facts.still ? 0 : told + READ_OUTS - performance.now();
    if (pause <= 0) write(facts);
    else waiting = setTimeout(() => write(facts), pause);
  };

  let begun = false;
  let heard = 0;
  let still = true;
  const onMessage = (content, buffers) => {
    connection.hear();
    if (content.kind === "frame") {
      heard = performance.now();
      still = content.facts.still ?? true;
      begun ||= content.whole; // parts of a frame that came before this page are of no use
      const pictures = begun ? buffers.map((bytes) => new Blob([bytes])) /* JPEG, or PNG */ : [];
      paint(pictures, content, () => acknowledgeSoon(content.frame));
    } else if (content.kind === "hint" && content.page === page) {
      pointing.answer(content.text);
    } else if (content.kind === "file" && content.page === page) {
      download(content.name, buffers[0], content.type);
    } else if (content.kind === "kept") {
      rescue.keep(content);
    }
  };
  const onResting = () => {
    const bytes = model.get("resting");
    if (!bytes || !bytes.byteLength) return;
    still = true;
    const picture = new Blob([bytes], { type: "image/png" });
    paint([picture], { places: [[0, 0]], whole: true, facts: model.get("facts") });
  };
  const onRest = () => {
    canvas.dataset.rested = model.get("facts").step;
  };
  const onWords = () => {
    canvas.setAttribute("aria-label", model.get("label"));
    if (status.textContent !== model.get("status")) status.textContent = model.get("status");
  };

  // ---- what this page is: sent whole, whenever some of it changes ----
  let inView = true;
  let sent = "";
  // However far it is scrolled, what counts is the room when the whole stands at the top of the page or notebook.
  const high = () => (el.closest(".jp-WindowedPanel-outer") ?? document.documentElement).clientHeight;
  const top = () => (el.closest(".nnviz-playground") ?? el).getBoundingClientRect().top;
  const introduce = (kind = "page") => {
    const width = Math.round(frame.clientWidth);
    const facts = {
      width,
      room: Math.max(0, Math.round(high() - MARGIN - (canvas.getBoundingClientRect().top - top()))),
      ratio: Math.min(devicePixelRatio || 1, 2),
      visible: !document.hidden && inView && width > 0,
      theme: theme(),
      search: location.search,
      keeps: rescue.isOn(),
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
  // With the picture that has the new theme: before it the page may have no size.
  const themed = new MutationObserver(() => requestAnimationFrame(() => introduce()));
  themed.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  // A connection that broke has taken along what was under way, and nothing more is sent before that is acknowledged.
  const watching = setInterval(() => {
    if (still || document.hidden || !inView || !connection.isOpen()) return;
    if (performance.now() - heard > MISSED) introduce("lost");
  }, MISSED);
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

  const pointing = point(canvas, cross, hint, model, send);
  const timeline = timelineIn(bar, model, send);
  const words = wordsIn(said, model, send);
  const rescue = rescueIn(banners, model, send);
  const connection = connectionIn(banners, model, send, { isStill: () => still, back: () => introduce("lost") });

  model.on("msg:custom", onMessage);
  model.on("change:resting", onResting);
  model.on("change:facts", onRest);
  model.on("change:label", onWords);
  model.on("change:status", onWords);
  onWords();
  onResting();
  const stopHelping = help(el, model, send);
  requestAnimationFrame(() => introduce("ready"));

  return () => {
    model.off("msg:custom", onMessage);
    model.off("change:resting", onResting);
    model.off("change:facts", onRest);
    model.off("change:label", onWords);
    model.off("change:status", onWords);
    document.removeEventListener("visibilitychange", onVisible);
    removeEventListener("pagehide", onGone);
    removeEventListener("pageshow", onBack);
    for (const observer of [resized, seen, themed]) observer.disconnect();
    clearInterval(watching);
    clearTimeout(settling);
    clearTimeout(waiting);
    clearTimeout(acknowledging);
    for (const part of [pointing, timeline, words, connection]) part.stop();
    stopHelping();
    onGone();
  };
}

export default { render };
