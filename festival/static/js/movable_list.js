// A list whose items change places: dragged, or moved by Alt and an arrow, or by whoever calls `move`.

export class MovableList {
  /** `moved(item, place)` is told each time, places counting from 1. */
  constructor(list, moved) {
    this.list = list;
    this.moved = moved;
    this.dragged = null;
    list.addEventListener("keydown", (event) => this.arrow(event));
    list.addEventListener("dragstart", (event) => (this.dragged = this.itemAt(event)));
    list.addEventListener("dragover", (event) => this.over(event));
    list.addEventListener("drop", (event) => event.preventDefault());
    list.addEventListener("dragend", () => this.dropped());
  }

  get items() {
    return [...this.list.children];
  }

  itemAt(event) {
    return this.items.find((item) => item.contains(event.target)) ?? null;
  }

  arrow(event) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const item = this.itemAt(event);
    if (!by || !event.altKey || !item) return;
    event.preventDefault();
    this.move(item, by, event.target);
  }

  /** One place earlier (-1) or later (1); whatever had the focus keeps it. */
  move(item, by, focused) {
    const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(item);
    else other.after(item);
    focused.focus();
    this.tell(item);
  }

  over(event) {
    const item = this.itemAt(event);
    if (!this.dragged) return;
    event.preventDefault();
    if (!item || item === this.dragged) return;
    const { top, height } = item.getBoundingClientRect();
    if (event.clientY < top + height / 2) item.before(this.dragged);
    else item.after(this.dragged);
  }

  dropped() {
    if (this.dragged) this.tell(this.dragged);
    this.dragged = null;
  }

  tell(item) {
    this.moved(item, this.items.indexOf(item) + 1);
  }
}
