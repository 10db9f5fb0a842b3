// `?` shows the keys of this page. Elements with data-shortcut are pressed by their key; groups such as the player
// tell theirs in data-keys, JSON pairs of keys and sentence.
import { keysAreOn, shortcutOf, switchKeys } from "./keys.js";

const sheet = document.querySelector("[data-shortcuts]");
const list = sheet.querySelector("[data-shortcuts-list]");
const toggle = sheet.querySelector("[data-shortcuts-on]");
const opener = document.querySelector("[data-shortcuts-open]");

function keysOfPage() {
  const groups = [...document.querySelectorAll("[data-keys]")].flatMap((group) => JSON.parse(group.dataset.keys));
  const pressed = [...document.querySelectorAll("[data-shortcut]")].map((element) => [
    element.dataset.shortcut,
    element.textContent.trim(),
  ]);
  return [...groups, ...pressed];
}

function row([key, sentence]) {
  const line = document.createElement("div");
  const term = document.createElement("dt");
  const meaning = document.createElement("dd");
  line.className = "facts__row";
  for (const [index, part] of key.split(" ").entries()) {
    const cap = document.createElement("kbd");
    cap.textContent = part;
    term.append(index ? " " : "", cap);
  }
  meaning.textContent = sentence;
  line.append(term, meaning);
  return line;
}

function open() {
  list.replaceChildren(...keysOfPage().map(row));
  toggle.checked = keysAreOn();
  sheet.showModal();
}

opener.hidden = keysOfPage().length === 0;
opener.addEventListener("click", open);
toggle.addEventListener("change", () => switchKeys(toggle.checked));

document.addEventListener("keydown", (event) => {
  const key = shortcutOf(event);
  if (key === null) return;
  if (key === "?" && !opener.hidden) {
    event.preventDefault();
    open();
    return;
  }
  const target = [...document.querySelectorAll("[data-shortcut]")].find((element) => element.dataset.shortcut === key);
  if (target) {
    event.preventDefault();
    target.click();
  }
});
