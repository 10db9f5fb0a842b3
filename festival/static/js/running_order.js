// The order of the screening: dragged, or moved by Alt and an arrow or the buttons of a film; each move is saved at once.
//
// Contract with the server: PUT data-order-url  {"entries": [every confirmed film, in its order]}
import { call, Refusal } from "./api.js";
import { MovableList } from "./movable_list.js";
import { say } from "./words.js";

class RunningOrder {
  constructor(list) {
    this.state = document.querySelector("[data-save-state]");
    this.list = new MovableList(list, (film, place) => this.save(film, place));
    this.url = list.dataset.orderUrl;
    list.addEventListener("submit", (event) => this.press(event));
    for (const film of this.list.items) film.draggable = true;
    document.querySelector("[data-order-hint]").hidden = false;
  }

  /** The buttons work without this script: then the whole page comes back in the new order. */
  press(event) {
    const way = event.target.elements.move?.value.split(":")[0];
    if (!way) return;
    event.preventDefault();
    this.list.move(this.list.itemAt(event), way === "up" ? -1 : 1, event.submitter);
  }

  async save(film, place) {
    const title = film.querySelector("bdi").textContent;
    this.tell("saving");
    try {
      await call("PUT", this.url, { entries: this.list.items.map((one) => one.dataset.film) });
      this.tell("saved", { title, place });
    } catch (failure) {
      if (failure instanceof Refusal) this.tell("refused", { reason: failure.message });
      else this.tell("offline");
    }
  }

  tell(state, values) {
    this.state.textContent = say(this.state, state, values);
  }
}

for (const list of document.querySelectorAll("[data-order-url]")) new RunningOrder(list);
