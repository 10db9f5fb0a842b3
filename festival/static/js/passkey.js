// Passkeys: the server says what to ask the device for, the device answers, the server decides.
import { call, Refusal } from "./api.js";

const able = Boolean(globalThis.PublicKeyCredential?.parseCreationOptionsFromJSON && navigator.credentials);

/** The sentence for a person; refusals of the server bring their own. */
function sentence(failure, words) {
  if (failure instanceof Refusal) return failure.message;
  return failure.name === "InvalidStateError" ? words.wordKnown : words.wordCancelled;
}

/** Do what the device is asked for; what goes wrong is said beside the button. */
async function attempt(place, act) {
  const said = place.querySelector("[data-passkey-failure]");
  const button = place.querySelector("button");
  said.hidden = true;
  button.disabled = true;
  try {
    await act();
  } catch (failure) {
    said.textContent = sentence(failure, said.dataset);
    said.hidden = false;
  } finally {
    button.disabled = false;
  }
}

async function signIn(place) {
  const { body } = await call("POST", "/api/v1/sign-in/passkey/options");
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(body);
  const credential = await navigator.credentials.get({ publicKey });
  const { next } = place.dataset;
  const way = await call("POST", "/api/v1/sign-in/passkey", { credential: credential.toJSON(), next });
  location.assign(way.body.next);
}

async function register(form) {
  const { body } = await call("POST", "/api/v1/passkeys/options");
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(body);
  const credential = await navigator.credentials.create({ publicKey });
  const name = form.elements.passkey_name.value;
  await call("POST", "/api/v1/passkeys", { credential: credential.toJSON(), name });
  const kept = new URLSearchParams({ done: "passkey", next: form.dataset.next });
  location.assign(`/account/second-step?${kept}`);
}

if (able) {
  for (const place of document.querySelectorAll("[data-passkey-sign-in]")) {
    place.hidden = false;
    place.querySelector("button").addEventListener("click", () => attempt(place, () => signIn(place)));
  }
  for (const form of document.querySelectorAll("[data-passkey-register]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(form, () => register(form));
    });
  }
  for (const word of document.querySelectorAll("[data-passkey-absent]")) word.hidden = true;
}
