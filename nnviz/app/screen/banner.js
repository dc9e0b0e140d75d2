// The banner: a sentence over the pictures, with what can be done about it. Nothing moves when it comes or goes.

function bannerIn(banners, role, severity) {
  const live = element(banners, "div", "nnviz-banner", { role, hidden: "" });
  live.dataset.severity = severity;
  const sentence = element(live, "p", "");
  const row = element(live, "div", "nnviz-banner-buttons");
  // `actions` are [text, what it does, why] of each button; one that does nothing now is disabled.
  const show = (text, actions = []) => {
    live.hidden = false;
    if (sentence.textContent !== text) sentence.textContent = text;
    while (row.children.length > actions.length) row.lastChild.remove();
    while (row.children.length < actions.length) element(row, "button", "jupyter-button", { type: "button" });
    actions.forEach(([name, does, help], number) => {
      const button = row.children[number];
      if (button.textContent !== name) button.textContent = name;
      button.title = help ?? "";
      button.disabled = !does;
      button.onclick = does;
    });
  };
  const hide = () => {
    live.hidden = true;
    sentence.textContent = "";
  };
  return { show, hide };
}
