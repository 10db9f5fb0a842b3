// The film: keys, a full screen that keeps a vertical film upright, and the next film fetched ahead.
import { shortcutOf } from "./keys.js";
import { onEnter } from "./room.js";

const SEEK = 5; // seconds per press of an arrow

const ahead = new Map(); // address -> video element that is loading it

function fetchAhead(address) {
  if (ahead.has(address)) return;
  const video = document.createElement("video");
  video.preload = "auto";
  video.muted = true;
  video.src = address;
  video.load();
  ahead.set(address, video);
}

class Player {
  constructor(figure, signal) {
    this.figure = figure;
    this.film = this.takeAhead(figure.querySelector("video"));
    this.stopped = figure.querySelector("[data-player-stopped]");
    const on = (name, act) => this.film.addEventListener(name, act, { signal });

    on("loadedmetadata", () => this.shape());
    on("error", () => (this.stopped.hidden = false));
    on("progress", () => this.prefetch());
    on("canplaythrough", () => this.prefetch());
    on("ended", () => document.fullscreenElement === figure && document.exitFullscreen());
    figure.querySelector("[data-player-retry]").addEventListener("click", () => this.retry(), { signal });
    document.addEventListener("keydown", (event) => this.press(event), { signal });
    signal.addEventListener("abort", () => this.film.pause());
    if (this.film.readyState) this.shape();
  }

  /** The film that was fetched ahead takes the place of the page's empty one. */
  takeAhead(film) {
    const loaded = ahead.get(film.src);
    if (!loaded) return film;
    ahead.delete(film.src);
    for (const { name, value } of film.attributes) if (name !== "src") loaded.setAttribute(name, value);
    loaded.append(...film.children);
    loaded.muted = false;
    film.replaceWith(loaded);
    loaded.play().catch(() => null); // the browser may want a press first
    return loaded;
  }

  shape() {
    const { videoWidth: width, videoHeight: height } = this.film;
    const shape = width > height ? "horizontal" : width < height ? "vertical" : "square";
    this.figure.className = `player player--${shape}`;
  }

  prefetch() {
    const next = this.figure.dataset.nextSrc;
    const { buffered, duration } = this.film;
    const whole = buffered.length && buffered.end(buffered.length - 1) >= duration - 0.5;
    if (next && whole) fetchAhead(new URL(next, location.href).href);
  }

  retry() {
    const at = this.film.currentTime;
    this.stopped.hidden = true;
    this.film.load();
    this.film.currentTime = at;
    this.film.play().catch(() => null);
  }

  async fullScreen() {
    if (document.fullscreenElement) return document.exitFullscreen();
    if (!this.figure.requestFullscreen) return this.film.webkitEnterFullscreen(); // iPhone: only the film itself
    await this.figure.requestFullscreen();
    const upright = this.figure.classList.contains("player--vertical");
    return screen.orientation?.lock?.(upright ? "portrait" : "landscape").catch(() => null); // desktops cannot turn
  }

  press(event) {
    const acts = {
      Space: () => (this.film.paused ? this.film.play() : this.film.pause()),
      ArrowLeft: () => (this.film.currentTime -= SEEK),
      ArrowRight: () => (this.film.currentTime += SEEK),
      f: () => this.fullScreen(),
      m: () => (this.film.muted = !this.film.muted),
    };
    const act = acts[shortcutOf(event)];
    if (!act || event.target.closest(".score")) return;
    event.preventDefault();
    act();
  }
}

onEnter((signal) => {
  for (const figure of document.querySelectorAll("[data-player]")) new Player(figure, signal);
});
