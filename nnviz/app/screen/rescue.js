// The rescue: this tab keeps the recipe of its run, and offers it to the kernel that comes after the one that is lost.

function rescueIn(banners, model, send) {
  const banner = bannerIn(banners, "status", "hint");
  const key = `nnviz run ${location.pathname}`;
  // In JupyterLab a kernel outlives its page, and the notebook is the person's own.
  let isOn = Boolean(configured().kernelId) && Boolean(model.get("keeping").load);

  const offer = () => {
    let kept;
    try {
      kept = JSON.parse(sessionStorage.getItem(key));
    } catch {
      return; // what can't be kept is said when there is a run to keep
    }
    if (typeof kept?.text !== "string" || typeof kept.offer !== "string") return;
    const words = model.get("keeping");
    const load = () => {
      send({ kind: "load", text: kept.text });
      banner.hide();
    };
    const drop = () => {
      try {
        if (JSON.parse(sessionStorage.getItem(key))?.text === kept.text) sessionStorage.removeItem(key);
      } finally {
        banner.hide();
      }
    };
    banner.show(kept.offer, [[words.load, load], [words.no, drop]]);
  };
  if (isOn) offer();
  return {
    isOn: () => isOn,
    keep({ text, offer }) {
      if (!isOn) return;
      try {
        sessionStorage.setItem(key, JSON.stringify({ text, offer }));
      } catch {
        isOn = false;
        const words = model.get("keeping");
        banner.show(words.full, [[words.close, banner.hide]]);
      }
    },
  };
}
