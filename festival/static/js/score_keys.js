// Scoring without leaving the film: 0 to 9 score the active criterion (1 then 0 is ten), "." adds half a point,
// up and down move between criteria. Arrows inside a row of buttons stay the browser's own.
import { shortcutOf } from "./keys.js";

const TEN_WITHIN = 700; // milliseconds between 1 and 0

/** Score these criteria by key until `signal` ends it. */
export function scoreByKeys(scales, signal) {
  let active = 0;
  let last = { digit: null, at: 0 };

  const activate = (index) => {
    active = Math.min(scales.length - 1, Math.max(0, index));
    scales.forEach((scale, at) => scale.element.classList.toggle("score--active", at === active));
    scales[active].element.scrollIntoView({ block: "nearest" });
  };

  const press = (digit) => {
    const now = performance.now();
    const ten = digit === 0 && last.digit === 1 && now - last.at < TEN_WITHIN;
    last = { digit, at: now };
    return scales[active].choose(ten ? 10 : digit);
  };

  const act = (key, event) => {
    if (/^[0-9]$/.test(key)) return press(Number(key));
    if (key === "." || key === ",") return scales[active].toggleHalf();
    if (event.target.matches(".score input")) return false;
    if (key === "ArrowDown") return activate(active + 1) ?? true;
    if (key === "ArrowUp") return activate(active - 1) ?? true;
    return false;
  };

  document.addEventListener(
    "keydown",
    (event) => {
      const key = shortcutOf(event);
      if (key !== null && act(key, event)) event.preventDefault();
    },
    { signal },
  );
  for (const [index, scale] of scales.entries()) {
    scale.element.addEventListener("focusin", () => activate(index), { signal });
  }
  activate(0);
}
