// Signing out leaves nothing on the device; what was not sent yet is asked about first.
import { forget, keptNames } from "./store.js";

for (const form of document.querySelectorAll("[data-sign-out]")) {
  form.addEventListener("submit", (event) => {
    if (keptNames("scoresheet.").length && !confirm(form.dataset.wordUnsent)) {
      event.preventDefault();
      return;
    }
    keptNames().forEach(forget);
  });
}
