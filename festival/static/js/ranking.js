// A juror's films in one order: dragged, or moved by buttons or Alt and an arrow; kept on the device until submitted.
//
// Contract with the server: POST data-submit-url  Idempotency-Key
//   {"films": [{"assignment", "place", "r", "commitment", "replaces"}]}: each place is committed like a scoresheet.
import { call, Refusal } from "./api.js";
import { canonicalBallot, commit, drawR, hex } from "./commitment.js";
import { MovableList } from "./movable_list.js";
import { forget, keep, kept } from "./store.js";
import { say } from "./words.js";

class Ranking {
  constructor(form) {
    this.form = form;
    this.list = form.querySelector("[data-ranking-list]");
    this.state = form.querySelector("[data-save-state]");
    this.name = `ranking.${form.dataset.ranking}`;
    this.resume();
    this.movable = new MovableList(this.list, (film, place) => this.moved(film, place));

    form.addEventListener("click", (event) => this.press(event));
    form.addEventListener("submit", (event) => this.submit(event));
    form.inert = false; // the page gave it inert: no film is moved before it can be kept
  }

  get films() {
    return [...this.list.children];
  }

  /** Put back the order that this device kept, films that joined since at its end. */
  resume() {
    const order = kept(this.name) ?? [];
    const place = (film) => (order.includes(film.dataset.film) ? order.indexOf(film.dataset.film) : order.length);
    if (order.length) this.list.append(...this.films.sort((one, other) => place(one) - place(other)));
  }

  press(event) {
    const button = event.target.closest("[data-move]");
    if (button) this.movable.move(this.movable.itemAt(event), Number(button.dataset.move), button);
  }

  moved(film, place) {
    keep(this.name, this.films.map((one) => one.dataset.film));
    const title = film.querySelector("bdi").textContent;
    this.tell("moved", { title, place });
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
