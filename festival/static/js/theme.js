// Day or night. Runs before the first paint (a classic script in the head), so that the page never flashes.
// A choice that equals the device's own preference is forgotten, and the page follows the device again.
(() => {
  const KEY = "palmares.theme";
  const root = document.documentElement;
  const night = matchMedia("(prefers-color-scheme: dark)");

  const stored = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // storage may be forbidden; the device's preference stands
    }
  };
  const store = (choice) => {
    try {
      if (choice) localStorage.setItem(KEY, choice);
      else localStorage.removeItem(KEY);
    } catch {
      // the choice then holds for this page only
    }
  };
  const device = () => (night.matches ? "dark" : "light");
  const current = () => root.dataset.theme ?? device();

  const choice = stored();
  if (choice === "light" || choice === "dark") root.dataset.theme = choice;

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-theme-switch]");
    if (!button) return;
    const name = button.querySelector("[data-theme-name]");
    const announce = () => {
      name.textContent = current() === "dark" ? button.dataset.wordLight : button.dataset.wordDark;
    };
    button.hidden = false;
    announce();
    night.addEventListener("change", announce);
    button.addEventListener("click", () => {
      const next = current() === "dark" ? "light" : "dark";
      if (next === device()) delete root.dataset.theme;
      else root.dataset.theme = next;
      store(root.dataset.theme);
      announce();
    });
  });
})();
