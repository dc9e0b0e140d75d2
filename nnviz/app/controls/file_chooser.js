// A button that lets a person choose a file, and sends it in pieces that every server takes.

const PIECE = 1 << 20; // bytes: Tornado closes a connection that brings it more than 10 MiB at once

function render({ model, el }) {
  const button = document.createElement("button");
  button.className = "jupyter-button nnviz-chooser";
  button.type = "button";
  const input = document.createElement("input");
  input.type = "file";
  input.hidden = true;
  el.append(button, input);
  let going = ""; // the file that is being sent
  const onStop = (message) => {
    if (message.stop === going) going = "";
  };
  const onWords = () => {
    button.textContent = model.get("text");
    button.title = model.get("help");
    input.accept = model.get("accept");
  };
  const onChosen = async () => {
    const file = input.files[0];
    input.value = ""; // so that the same file can be chosen again
    if (!file) return;
    const about = { file: Math.random().toString(36).slice(2), name: file.name, size: file.size };
    const end = file.size > model.get("most") ? 0 : file.size;
    going = about.file;
    for (let at = 0; (at === 0 || at < end) && going === about.file; at += PIECE) {
      const piece = await file.slice(at, Math.min(at + PIECE, end)).arrayBuffer();
      model.send({ ...about, at }, undefined, [piece]);
    }
  };
  const onClick = () => input.click();
  button.addEventListener("click", onClick);
  input.addEventListener("change", onChosen);
  model.on("msg:custom", onStop);
  model.on("change:text change:help change:accept", onWords);
  onWords();
  return () => {
    model.off("msg:custom", onStop);
    going = "";
    model.off("change:text change:help change:accept", onWords);
    button.removeEventListener("click", onClick);
    input.removeEventListener("change", onChosen);
  };
}

export default { render };
