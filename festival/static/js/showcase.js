// A series: after an episode the next one plays in its place; how far a part was watched is told in sums.
import { call } from "./api.js";
import { enter, onEnter } from "./room.js";

function tell(part, reached) {
  if (part.dataset.playsTo) call("POST", part.dataset.playsTo, { reached }).catch(() => null); // a count may be lost
}

function watch(part, signal) {
  const film = part.querySelector("video");
  const told = new Set();
  const once = (reached) => {
    if (told.has(reached)) return;
    told.add(reached);
    tell(part, reached);
  };
  const on = (name, act) => film.addEventListener(name, act, { signal });
  on("playing", () => once("begun"));
  on("timeupdate", () => film.currentTime >= film.duration / 2 && told.has("begun") && once("half"));
  on("ended", () => {
    once("finished");
    if (part.dataset.next) enter(part.dataset.next);
  });
  if (!film.paused) once("begun");
}

onEnter((signal) => {
  document.querySelectorAll("[data-part]").forEach((part) => watch(part, signal));
  for (const link of document.querySelectorAll("a[data-enter]")) {
    const follow = (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      enter(link.href);
    };
    link.addEventListener("click", follow, { signal });
  }
});
