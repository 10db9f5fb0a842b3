// One criterion on the page: its buttons (and half point) or its number field, read and set as one decimal value.
import { number } from "./words.js";

/** A criterion of the scoresheet. */
export class ScoreScale {
  /** @param {HTMLElement} fieldset made by score_input in components/scoresheet.html.j2 */
  constructor(fieldset) {
    this.element = fieldset;
    this.key = fieldset.dataset.criterion;
    this.minimum = Number(fieldset.dataset.minimum);
    this.maximum = Number(fieldset.dataset.maximum);
    this.step = Number(fieldset.dataset.step);
    this.points = [...fieldset.querySelectorAll('input[type="radio"]')];
    this.half = fieldset.querySelector('input[type="checkbox"]');
    this.number = fieldset.querySelector('input[type="number"]');
    this.output = fieldset.querySelector("[data-score-value]");
  }

  /** The score, or null while there is none. */
  get value() {
    if (this.number) return this.number.value === "" ? null : this.number.valueAsNumber;
    const point = this.points.find((input) => input.checked);
    return point ? Number(point.value) + (this.half?.checked ? 0.5 : 0) : null;
  }

  /** Steps above the minimum, a whole number; null while there is no score or it lies off the scale. */
  get steps() {
    if (this.value === null) return null;
    const steps = Math.round((this.value - this.minimum) / this.step);
    const fits = Math.abs(this.minimum + steps * this.step - this.value) < 1e-9;
    return fits && this.value >= this.minimum && this.value <= this.maximum ? steps : null;
  }

  /** Take a whole point, as a key does; false where the scale has no such point. */
  choose(point) {
    const input = this.points.find((candidate) => Number(candidate.value) === point);
    if (!input) return false;
    input.checked = true;
    if (this.half) this.half.checked = false;
    this.announce();
    return true;
  }

  /** Add or take back half a point. */
  toggleHalf() {
    if (!this.half || this.value === null) return false;
    this.half.checked = !this.half.checked;
    this.announce();
    return true;
  }

  /** Put back steps that were kept on this device; undefined where there was no score. */
  restore(steps) {
    const value = steps === undefined ? null : this.minimum + steps * this.step;
    if (this.number) this.number.value = value ?? "";
    else if (value === null) this.points.forEach((input) => (input.checked = false));
    else this.choose(Math.floor(value));
    if (this.half) this.half.checked = value !== null && value % 1 !== 0;
    this.show();
  }

  /** Show the value, within the scale: nothing stands above its top. */
  show() {
    if (this.half) {
      const top = this.points.find((input) => input.checked && Number(input.value) === this.maximum);
      if (top) this.half.checked = false;
      this.half.disabled = Boolean(top);
    }
    this.output.textContent = this.value === null ? "–" : number(this.value);
  }

  announce() {
    this.show();
    this.element.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
