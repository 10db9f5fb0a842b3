// The film: keys, a full screen that keeps a vertical film upright, and the next film fetched ahead. A film that follows
// another one plays at once, unless it is declared to show what its reader should know before.
import { shortcutOf } from "./keys.js";
import { onEnter } from "./room.js";

const SEEK = 5; // seconds per press of an arrow
const RENEW_AFTER = 10000; // milliseconds: an address that fails sooner than this again is not one that merely ran out
const ASK_AGAIN = 5000; // milliseconds: a film that was withdrawn stops within seconds, also where it was fetched whole

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
  constructor(figure, signal, following) {
    this.figure = figure;
    this.film = this.takeAhead(figure.querySelector("video"));
    this.stopped = figure.querySelector("[data-player-stopped]");
    const on = (name, act) => this.film.addEventListener(name, act, { signal });

    on("loadedmetadata", () => this.shape());
    on("error", () => this.renew());
    on("play", () => (this.playing = true));
    on("pause", () => (this.playing = Boolean(this.film.error) && this.playing)); // a film that fails is paused by no person
    on("progress", () => this.prefetch());
    on("canplaythrough", () => this.prefetch());
    const asking = setInterval(() => this.stillThere(), ASK_AGAIN);
    signal.addEventListener("abort", () => clearInterval(asking));
    on("ended", () => document.fullscreenElement === figure && document.exitFullscreen());
    figure.querySelector("[data-player-retry]").addEventListener("click", () => this.retry(), { signal });
    document.addEventListener("keydown", (event) => this.press(event), { signal });
    signal.addEventListener("abort", () => this.film.pause());
    if (this.film.readyState) this.shape();
    this.prefetch(); // a film that was fetched ahead has told already that it is whole
    const warned = "waits" in figure.dataset;
    if (following && !warned) this.film.play().catch(() => null); // the browser may want a press first
  }

  /** The film that was fetched ahead takes the place of the page's empty one. */
  takeAhead(film) {
    const loaded = ahead.get(film.src);
    ahead.delete(film.src);
    if (!loaded || loaded.error) return film; // what failed ahead is tried anew
    for (const { name, value } of film.attributes) if (name !== "src") loaded.setAttribute(name, value);
    loaded.append(...film.children);
    loaded.muted = false;
    film.replaceWith(loaded);
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

  /** Whether the film may still be watched; nothing is asked while it stands still. */
  async stillThere() {
    if (this.film.paused) return;
    const answer = await fetch(this.film.currentSrc, { method: "HEAD" }).catch(() => null);
    if (!answer || ![401, 403, 404, 410].includes(answer.status)) return; // a lost connection withdraws nothing
    if (document.fullscreenElement) document.exitFullscreen();
    this.film.pause();
    this.film.load(); // lets go of what was fetched
    this.stopped.hidden = false;
  }

  /** What the film's address leads to may have run out while it played: the same address then leads to another one. */
  async renew() {
    const soon = Date.now() - (this.renewed ?? 0) < RENEW_AFTER;
    this.renewed = Date.now();
    const answer = soon ? null : await fetch(this.film.currentSrc, { method: "HEAD" }).catch(() => null);
    if (answer?.ok) this.retry({ playing: this.playing });
    else this.stopped.hidden = false;
  }

  retry({ playing = true } = {}) {
    const at = this.film.currentTime;
    this.stopped.hidden = true;
    this.film.load();
    this.film.currentTime = at;
    if (playing) this.film.play().catch(() => null);
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
    if (!act || event.target.matches(".score input")) return;
    event.preventDefault();
    act();
  }
}

onEnter((signal, following) => {
  for (const figure of document.querySelectorAll("[data-player]")) new Player(figure, signal, following);
});
