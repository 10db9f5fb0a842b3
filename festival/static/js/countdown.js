// Keeps "closes in 2 days 4 hours" true, and adds the reader's own time where their zone differs from the edition's.
import { instant, say, span } from "./words.js";

const FORM = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

function sayYours(deadline, at) {
  const here = instant(at, FORM);
  if (here === instant(at, { ...FORM, timeZone: deadline.dataset.zone })) return;
  const yours = deadline.querySelector(".deadline__yours");
  yours.textContent = say(deadline, "yours", { time: here });
  yours.hidden = false;
}

function tick(deadline, at) {
  const seconds = (at - Date.now()) / 1000;
  const line = deadline.querySelector(".deadline__distance");
  if (seconds <= 0) {
    line.textContent = deadline.dataset.wordPassed;
    deadline.classList.add("deadline--passed");
    return;
  }
  line.textContent = `${deadline.dataset.wordLabel} ${say(deadline, "in", { distance: span(seconds) })}`;
  setTimeout(() => tick(deadline, at), seconds < 3600 ? 1000 : 30000);
}

for (const deadline of document.querySelectorAll("[data-countdown]")) {
  const at = new Date(deadline.dataset.countdown);
  sayYours(deadline, at);
  if (at > Date.now()) tick(deadline, at);
}
