// Single keys as shortcuts. They rest while somebody types, and can be switched off (WCAG 2.1.4).

const OFF = "palmares.keys-off";
const TYPED_INTO = 'input:not([type="radio"], [type="checkbox"], [type="button"], [type="submit"]), textarea, select';

/** Whether the reader wants single keys. */
export function keysAreOn() {
  try {
    return localStorage.getItem(OFF) === null;
  } catch {
    return true;
  }
}

/** Remember whether the reader wants single keys. */
export function switchKeys(on) {
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // keys then stay on for want of a memory
  }
}

/** The key of this press as a shortcut, or null where it belongs to what is focused or to the browser. */
export function shortcutOf(event) {
  if (!keysAreOn() || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.target.closest(TYPED_INTO) || document.querySelector("dialog[open]")) return null;
  const presses = event.key === "Enter" || event.key === " ";
  if (presses && event.target.closest("a, button, summary, video, input")) return null;
  return event.key === " " ? "Space" : event.key;
}
