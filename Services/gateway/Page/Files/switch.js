// The switch between the themes: as the system has it, light, dark.

const KEY = "holdfast-theme";
const NEXT = { auto: "light", light: "dark", dark: "auto" };
const NAMES = { auto: "Theme: auto", light: "Theme: light", dark: "Theme: dark" };

/** Has the button change the theme, and keeps the choice on this device. */
export function startTheme() {
  const button = document.getElementById("theme");
  const root = document.documentElement;
  const say = () => {
    button.textContent = NAMES[root.dataset.theme ?? "auto"];
  };
  button.addEventListener("click", () => {
    const next = NEXT[root.dataset.theme ?? "auto"];
    if (next === "auto") delete root.dataset.theme;
    else root.dataset.theme = next;
    try {
      if (next === "auto") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, next);
    } catch {
      // A browser that keeps nothing forgets it with the tab.
    }
    say();
  });
  say();
}
