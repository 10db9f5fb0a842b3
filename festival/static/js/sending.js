// A form with a large file says how much of it has left, and that the site is at work. Without this script it is sent
// as any form is.
import { say, size } from "./words.js";

function sendWithBar(form) {
  const box = form.querySelector("[data-sending-bar]");
  const words = box.querySelector("span");
  const bar = box.querySelector("progress");
  const button = form.querySelector("button");
  const request = new XMLHttpRequest(); // fetch does not tell how much has left
  request.upload.onprogress = ({ loaded, total }) => {
    bar.max = total;
    bar.value = loaded;
    words.textContent = say(box, "sending", { done: size(loaded), total: size(total) });
  };
  request.upload.onload = () => {
    bar.removeAttribute("value");
    words.textContent = say(box, "taking");
  };
  request.onload = () => {
    // A refusal is a page of its own, which the browser shows when it sends the form by itself.
    if (request.status >= 400) form.submit();
    else {
      history.replaceState(null, "", `${request.responseURL}#latest`);
      location.reload();
    }
  };
  request.onerror = () => {
    bar.hidden = true;
    button.disabled = false;
    words.textContent = say(box, "lost");
  };
  bar.hidden = false;
  box.hidden = false;
  button.disabled = true;
  request.open("POST", form.action);
  request.send(new FormData(form));
}

for (const form of document.querySelectorAll("form[data-sending]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendWithBar(form);
  });
}
