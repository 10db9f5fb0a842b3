// Two devices changed one scoresheet: both versions side by side, and the juror says which one stands.
import { call } from "./api.js";
import { number } from "./words.js";

function cell(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function row(heading, mine, theirs) {
  const line = document.createElement("tr");
  const head = cell("th", heading);
  head.scope = "row";
  line.append(head, cell("td", mine), cell("td", theirs));
  if (mine !== theirs) line.className = "both-versions__differs";
  return line;
}

/**
 * Show both versions and wait for a choice.
 * @param {HTMLFormElement} form the scoresheet, with its dialog
 * @param {{key: string, element: HTMLElement, minimum: number, step: number}[]} scales
 * @param {object} mine the draft of this device: {scores, …texts}
 * @returns {Promise<{keepMine: boolean, decided: boolean, theirs: object, etag: string}>} decided: false where the
 *   juror closed the dialog; both versions are then kept as they are
 * @throws as `call`; then nothing was shown
 */
export async function chooseVersion(form, scales, mine) {
  const { body: theirs, etag } = await call("GET", form.dataset.autosaveUrl.replace(/\/scoresheet$/, ""));
  const dialog = form.querySelector("[data-both-versions]");
  const shown = (scale, steps) => (steps === undefined ? "–" : number(scale.minimum + steps * scale.step));
  const rows = scales.map((scale) =>
    row(
      scale.element.querySelector(".score__name").textContent,
      shown(scale, mine.scores[scale.key]),
      shown(scale, theirs.scores[scale.key]),
    ),
  );
  for (const field of form.querySelectorAll("textarea")) {
    rows.push(row(field.labels[0].firstChild.textContent.trim(), mine[field.name] || "–", theirs[field.name] || "–"));
  }
  dialog.querySelector("tbody").replaceChildren(...rows);
  dialog.returnValue = "";
  for (const button of dialog.querySelectorAll("[data-version]")) {
    button.onclick = () => dialog.close(button.dataset.version);
  }
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  return { keepMine: dialog.returnValue === "mine", decided: dialog.returnValue !== "", theirs, etag };
}
