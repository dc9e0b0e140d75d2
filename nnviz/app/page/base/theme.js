// The theme: light or dark.

/**
 * The chosen theme, or else that of JupyterLab or Voilà; where there is none, that of the browser.
 * @param {string} scheme
 * @returns {"light" | "dark"}
 */
export function theme(scheme) {
  if (scheme === "light" || scheme === "dark") return scheme;
  const named = document.body.dataset.jpThemeLight;
  if (named !== undefined) return named === "true" ? "light" : "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
