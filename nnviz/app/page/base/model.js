// The model: the kernel's side of a widget, as anywidget hands it to a script.

/**
 * A widget's model: its traits, and the way to and from its kernel.
 * @template Traits
 * @template Told
 * @typedef {object} Model
 * @property {<Name extends keyof Traits>(name: Name) => Traits[Name]} get
 * @property {Listening<Told>} on
 * @property {Listening<Told>} off
 * @property {(content: object, callbacks?: undefined, buffers?: ArrayBuffer[]) => void} send
 * @property {{ kernel?: JupyterKernel | null }} [widget_manager]
 */

/**
 * Begins or ends listening to a model.
 * @template Told
 * @typedef {{
 *   (event: "msg:custom", listener: (content: Told, buffers: DataView<ArrayBuffer>[]) => void): void,
 *   (events: `change:${string}`, listener: () => void): void,
 * }} Listening
 */

/**
 * An event source of Jupyter's scripts; they call a listener a slot.
 * @template Value
 * @typedef {Record<"connect" | "disconnect", (slot: (sender: unknown, value: Value) => void) => boolean>} Lumino
 */

/**
 * A kernel as Jupyter's scripts know it.
 * @typedef {object} JupyterKernel
 * @property {string} [id]
 * @property {string} [connectionStatus]
 * @property {Lumino<string>} [statusChanged]
 * @property {() => Promise<void>} reconnect
 */

/**
 * Calls a listener now, and after each change of a trait until the signal aborts.
 * @template Traits
 * @template Told
 * @param {Model<Traits, Told>} model
 * @param {`change:${string}`} events
 * @param {() => void} listener
 * @param {AbortSignal} signal
 */
export function follow(model, events, listener, signal) {
  model.on(events, listener);
  signal.addEventListener("abort", () => model.off(events, listener));
  listener();
}

/**
 * Calls a listener with each message of the kernel until the signal aborts.
 * @template Traits
 * @template Told
 * @param {Model<Traits, Told>} model
 * @param {(content: Told, buffers: DataView<ArrayBuffer>[]) => void} listener
 * @param {AbortSignal} signal
 */
export function hear(model, listener, signal) {
  model.on("msg:custom", listener);
  signal.addEventListener("abort", () => model.off("msg:custom", listener));
}
