// A juror's films in one order: dragged, or moved by buttons or Alt and an arrow; kept on the device until submitted.
//
// Contract with the server: POST data-submit-url  Idempotency-Key
//   {"films": [{"assignment", "place", "r", "commitment", "replaces"}]}: each place is committed like a scoresheet.
import { call, Refusal } from "./api.js";
import { canonicalBallot, commit, drawR, hex } from "./commitment.js";
import { forget, keep, kept } from "./store.js";
import { say } from "./words.js";

class Ranking {
  constructor(form) {
    this.form = form;
    this.list = form.querySelector("[data-ranking-list]");
    this.state = form.querySelector("[data-save-state]");
    this.name = `ranking.${form.dataset.ranking}`;
    this.dragged = null;
    this.resume();

    form.addEventListener("click", (event) => this.press(event));
    form.addEventListener("keydown", (event) => this.arrow(event));
    form.addEventListener("submit", (event) => this.submit(event));
    this.list.addEventListener("dragstart", (event) => (this.dragged = this.filmAt(event)));
    this.list.addEventListener("dragover", (event) => this.over(event));
    this.list.addEventListener("drop", (event) => event.preventDefault());
    this.list.addEventListener("dragend", () => this.dropped());
    form.inert = false; // the page gave it inert: no film is moved before it can be kept
  }

  get films() {
    return [...this.list.children];
  }

  filmAt(event) {
    return event.target.closest("[data-film]");
  }

  /** Put back the order that this device kept, films that joined since at its end. */
  resume() {
    const order = kept(this.name) ?? [];
    const place = (film) => (order.includes(film.dataset.film) ? order.indexOf(film.dataset.film) : order.length);
    if (order.length) this.list.append(...this.films.sort((one, other) => place(one) - place(other)));
  }

  press(event) {
    const button = event.target.closest("[data-move]");
    if (button) this.move(this.filmAt(event), Number(button.dataset.move), button);
  }

  arrow(event) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const film = this.filmAt(event);
    if (!by || !event.altKey || !film) return;
    event.preventDefault();
    this.move(film, by, event.target);
  }

  move(film, by, focused) {
    const other = by < 0 ? film.previousElementSibling : film.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(film);
    else other.after(film);
    focused.focus();
    this.moved(film);
  }

  over(event) {
    const film = this.filmAt(event);
    if (!this.dragged) return;
    event.preventDefault();
    if (!film || film === this.dragged) return;
    const { top, height } = film.getBoundingClientRect();
    if (event.clientY < top + height / 2) film.before(this.dragged);
    else film.after(this.dragged);
  }

  dropped() {
    if (this.dragged) this.moved(this.dragged);
    this.dragged = null;
  }

  moved(film) {
    keep(this.name, this.films.map((one) => one.dataset.film));
    const title = film.querySelector("bdi").textContent;
    this.tell("moved", { title, place: this.films.indexOf(film) + 1 });
  }

  async submit(event) {
    event.preventDefault();
    this.tell("submitting");
    try {
      const attempt = await this.attempt();
      await call("POST", this.form.dataset.submitUrl, { films: attempt.films }, { "Idempotency-Key": attempt.key });
      forget(`submission.${this.name}`);
      forget(this.name);
      location.assign(this.form.dataset.nextUrl);
    } catch (failure) {
      if (failure instanceof Refusal) this.tell("refused", { reason: failure.message });
      else this.tell("submit-offline");
    }
  }

  /** What is sent; a retry of the same order reuses every r and the key, so that one submission is never two. */
  async attempt() {
    const name = `submission.${this.name}`;
    const order = this.films.map((film) => `${film.dataset.film} ${film.dataset.replaces ?? ""}`).join();
    const earlier = kept(name);
    if (earlier?.order === order) return earlier;
    const films = await Promise.all(this.films.map((film, index) => this.placed(film, index)));
    const attempt = { order, key: crypto.randomUUID(), films };
    keep(name, attempt);
    return attempt;
  }

  async placed(film, index) {
    const { edition, round, rules } = JSON.parse(this.form.dataset.ballot);
    const r = drawR();
    const bytes = canonicalBallot({ edition, entry: film.dataset.entry, round, rules, scores: { place: index } });
    return {
      assignment: film.dataset.film,
      place: index + 1,
      r: hex(r),
      commitment: await commit(bytes, r),
      replaces: film.dataset.replaces ?? null,
    };
  }

  tell(state, values) {
    this.state.textContent = say(this.state, state, values);
  }
}

for (const form of document.querySelectorAll("[data-ranking]")) new Ranking(form);
