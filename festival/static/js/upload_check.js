// A look at the film before it is sent: what the browser can measure against what the call allows. The server's
// verdict decides; this only spares the wait.
import { number, size } from "./words.js";

const READ_WITHIN = 5000; // milliseconds; some films no browser can open, and they are sent unchecked

/** What this browser sees of a film file; null where it cannot open it. */
export function measure(file) {
  return new Promise((resolve) => {
    const film = document.createElement("video");
    const address = URL.createObjectURL(file);
    const finish = (facts) => {
      clearTimeout(patience);
      URL.revokeObjectURL(address);
      film.removeAttribute("src");
      resolve(facts);
    };
    const patience = setTimeout(() => finish(null), READ_WITHIN);
    film.preload = "metadata";
    film.muted = true;
    film.onerror = () => finish(null);
    film.onloadedmetadata = () => {
      const known = Number.isFinite(film.duration) && film.videoWidth > 0;
      finish(known ? { seconds: film.duration, width: film.videoWidth, height: film.videoHeight } : null);
    };
    film.src = address;
  });
}

/**
 * What will not fit, as [word, {found, expected}] for the page's sentences.
 * @param {object} limits as given to the upload macro, every key optional
 */
export function misfits(file, facts, limits) {
  const found = [];
  const tolerance = limits.duration_tolerance_seconds ?? 0;
  const tell = (word, is, allowed) => found.push([word, { found: is, expected: allowed }]);

  if (file.size > limits.max_bytes) tell("too-large", size(file.size), size(limits.max_bytes));
  if (facts === null) return found;
  const { seconds, width, height } = facts;
  if (seconds > limits.max_seconds + tolerance) tell("too-long", inSeconds(seconds), inSeconds(limits.max_seconds));
  if (seconds < limits.min_seconds - tolerance) tell("too-short", inSeconds(seconds), inSeconds(limits.min_seconds));
  const shape = width > height ? "horizontal" : width < height ? "vertical" : "square";
  if (limits.orientation && limits.orientation !== "any" && limits.orientation !== shape) {
    tell("wrong-orientation", shape, limits.orientation);
  } else if (width < limits.min_width || height < limits.min_height) {
    tell("too-small", `${width} × ${height}`, `${limits.min_width ?? 1} × ${limits.min_height ?? 1}`);
  }
  return found;
}

function inSeconds(seconds) {
  return number(Math.round(seconds * 10) / 10, { style: "unit", unit: "second" });
}
