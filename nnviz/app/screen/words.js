// In words: the sentence on what is happening, and the button that tries what it advises.

function wordsIn(box, model, send) {
  const text = element(box, "p", "");
  const sentence = element(text, "span", "");
  const remedy = element(text, "b", "");
  const button = element(box, "button", "jupyter-button nnviz-try", { type: "button", hidden: "" });
  button.addEventListener("click", () => send({ kind: "try" }));
  const onFinding = () => {
    const found = model.get("finding");
    box.hidden = !found.sentence;
    box.dataset.severity = found.severity ?? "";
    sentence.textContent = found.sentence ? `${found.sentence} ` : "";
    remedy.textContent = found.remedy ?? "";
    button.hidden = !found.action;
    button.textContent = found.action ?? "";
  };
  model.on("change:finding", onFinding);
  onFinding();
  return { stop: () => model.off("change:finding", onFinding) };
}
