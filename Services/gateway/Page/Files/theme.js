// Loaded before anything is painted, so that no page flashes in the other theme.
(() => {
  const kept = (() => {
    try {
      return localStorage.getItem("holdfast-theme");
    } catch {
      return null;
    }
  })();
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
})();
