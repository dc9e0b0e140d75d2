// The connection: notices that the kernel does not answer, finds out why, and says so; what can be healed it heals.

const LOOKS = 500; // ms between two looks at whether the kernel was heard
const QUIET = { playing: 2500, resting: 4500 }; // ms without a word from the kernel, from which on it is asked for one
const ANSWER = 2000; // ms that it may take to answer
const TIMEOUT = 3000; // ms that the server may take
const AGAIN = 2500; // ms between two questions to the server
const PAUSE = 5000; // ms between two attempts to connect
const HALF_OPEN = 12_000; // ms: a connection that is open, to a kernel that idles, and silent for so long, is broken
const GONE = ["culled", "died", "ended", "unknown"];

// Voilà writes its kernel into the page; in JupyterLab it is the notebook's.
function configured() {
  try {
    return JSON.parse(document.getElementById("jupyter-config-data").textContent);
  } catch {
    return {};
  }
}

function addressOf({ query, keep }) {
  const asked = new URLSearchParams(query);
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (keep.includes(name)) asked.append(name, value);
  }
  return `${location.pathname}?${asked}`;
}

function connectionIn(banners, model, send, { isStill, back }) {
  const { baseUrl = "/", kernelId } = configured();
  const banner = bannerIn(banners, "alert", "trouble");
  const kernel = () => model.widget_manager?.kernel;
  const isOpen = () => (kernel()?.connectionStatus ?? "connected") === "connected";

  let heard = performance.now();
  let pinged = 0; // when the kernel was asked for the word that is still missing
  let asked = -AGAIN; // when the server was asked last
  let connecting = -PAUSE;
  let wasOpen = true;
  let trouble = "";
  let isAsking = false;
  let isWanted = false; // a person wants to start again

  // ---- what is the matter ----
  const diagnose = async () => {
    const id = kernelId ?? kernel()?.id;
    if (!id) return "cell";
    let status, found;
    try {
      const answer = await fetch(`${baseUrl}api/kernels/${id}`, { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT) });
      [status, found] = [answer.status, await answer.json().catch(() => null)];
    } catch {
      return navigator.onLine ? "unreachable" : "offline";
    }
    if (status === 404 || status === 403) return GONE.includes(found?.reason) ? found.reason : "unknown";
    if (status !== 200 || !found) return "unreachable"; // a proxy, say, whose server is not there
    if (found.execution_state === "dead") return "died";
    if (!isOpen()) return "interrupted";
    const isDeaf = found.execution_state === "idle" && performance.now() - heard > HALF_OPEN;
    return isDeaf ? (kernelId ? "interrupted" : "cell") : "busy";
  };

  // JupyterLab's connection waits longer and longer between its attempts, and gives up after seven.
  const reconnect = async () => {
    if (performance.now() - connecting < PAUSE) return;
    connecting = performance.now();
    try {
      await kernel()?.reconnect();
    } catch (error) {
      console.info("nnviz: the kernel can't be connected to yet", error.message);
    }
  };

  const ask = async () => {
    const before = heard;
    isAsking = true;
    const found = await diagnose();
    isAsking = false;
    asked = performance.now();
    if (heard !== before) return; // it spoke meanwhile
    trouble = found;
    if (found === "interrupted") reconnect();
    if (isWanted && GONE.includes(found)) return location.assign(addressOf(model.get("again")));
    say();
  };

  // ---- what is said ----
  const startAgain = () => {
    isWanted = true;
    say();
    ask(); // a page that is left for a server that does not answer would be lost
  };
  const say = () => {
    const words = model.get("losing");
    const isGone = GONE.includes(trouble);
    const again = isWanted ? [words.waiting] : [words.again, startAgain, words.help];
    const canStart = kernelId && model.get("again").keep && (isGone || trouble === "unreachable");
    banner.show(words[isGone && !kernelId ? "cell" : trouble], canStart ? [again] : []);
  };

  const hear = () => {
    heard = performance.now();
    pinged = 0;
    if (!trouble) return;
    trouble = "";
    isWanted = false;
    banner.hide();
    back();
  };

  const look = () => {
    const now = performance.now();
    const open = isOpen();
    if (open && !wasOpen) {
      pinged = 0;
      back(); // what was under way is lost
    }
    wasOpen = open;
    if (document.hidden || isAsking) return;
    if (open && !trouble && now - heard < (isStill() ? QUIET.resting : QUIET.playing)) return;
    if (open && !pinged && !GONE.includes(trouble)) {
      pinged = now;
      return send({ kind: "ping" });
    }
    if (open && now - pinged < ANSWER) return;
    if (now - asked >= AGAIN) ask();
  };
  const looking = setInterval(look, LOOKS);

  const onVisible = () => {
    if (document.hidden || trouble) return;
    heard = performance.now() - QUIET.resting; // nobody asked while nobody looked
    pinged = 0;
  };
  const onOnline = () => {
    asked = -AGAIN;
    connecting = -PAUSE;
    if (trouble && !isAsking) ask();
  };
  document.addEventListener("visibilitychange", onVisible);
  addEventListener("online", onOnline);
  return {
    hear,
    isOpen,
    stop() {
      clearInterval(looking);
      document.removeEventListener("visibilitychange", onVisible);
      removeEventListener("online", onOnline);
    },
  };
}
