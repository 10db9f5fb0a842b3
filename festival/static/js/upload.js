// Sending a film from the page: a look before it leaves, progress in words, pause, and going on after a reload when
// the same film is chosen again.
//
// Contract with the server, the same for a folder and for a bucket behind it:
//   POST   /api/v1/uploads {edition, filename, bytes, slow, fingerprint} -> upload {id, state, part_size, received, …}
//   POST   /api/v1/uploads/{id}/addresses {numbers, fingerprint} -> {addresses: [{number, address}]}, good for a while
//   PUT    address    raw bytes of one part
//   GET    /api/v1/uploads/{id} -> upload;   state: receiving | checking | checked | unchecked | aborted
//   POST   /api/v1/uploads/{id}/complete;    DELETE /api/v1/uploads/{id}
import { call, Refusal } from "./api.js";
import { stayAwake } from "./awake.js";
import { forget, keep, kept } from "./store.js";
import { measure, misfits } from "./upload_check.js";
import { PartSender } from "./upload_parts.js";
import { percent, say, span } from "./words.js";

const PRINT_BYTES = 1024 * 1024; // first and last bytes by which a film is known again
const ASK_EVERY = 1500; // milliseconds between questions whether the check is done
const SPEED_OVER = 20000; // milliseconds over which speed is taken

/** SHA-256 of the first and the last MiB: the same film is known again by it, whatever the device calls it now. */
async function fingerprint(file) {
  const ends = new Blob([file.slice(0, PRINT_BYTES), file.slice(-PRINT_BYTES)]);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await ends.arrayBuffer()));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const FORGOTTEN = new Set(["upload_over", "parts_forgotten", "not_found"]); // nothing is left to go on with

class Upload {
  constructor(form) {
    this.form = form;
    this.record = `upload.${form.dataset.edition}.${form.getAttribute("action")}`;
    this.limits = JSON.parse(form.dataset.limits);
    this.sender = null;
    this.speeds = [];
    this.part("file").addEventListener("change", (event) => this.choose(event.target.files[0]));
    this.part("pause").addEventListener("click", () => this.pauseOrGoOn());
    this.part("abort").addEventListener("click", () => this.abandon());
    this.part("anyway").addEventListener("click", () => this.begin(this.file));
    this.acceptDrops(this.part("drop"));
    addEventListener("beforeunload", (event) => this.sending && event.preventDefault());
    this.remind();
  }

  part(name) {
    return this.form.querySelector(`[data-upload-${name}]`);
  }

  acceptDrops(area) {
    const over = (is) => (event) => {
      event.preventDefault();
      area.classList.toggle("upload__drop--over", is);
    };
    area.addEventListener("dragover", over(true));
    area.addEventListener("dragleave", over(false));
    area.addEventListener("drop", (event) => {
      over(false)(event);
      this.choose(event.dataTransfer.files[0]);
    });
  }

  /** An upload that was cut off: say which film to choose again, or finish it where every part had arrived. */
  async remind() {
    const earlier = kept(this.record);
    if (earlier === null) return;
    const upload = await call("GET", `/api/v1/uploads/${earlier.id}`).catch(() => null);
    if (upload !== null && ["checking", "checked", "unchecked"].includes(upload.body.state)) {
      this.showProgressOf(earlier.name);
      await this.finish(earlier.id).catch((failure) => this.refuse(failure));
      return;
    }
    const line = this.part("earlier");
    line.textContent = say(this.form, "pick-again", { name: earlier.name, percent: percent(earlier.share) });
    line.hidden = false;
  }

  async choose(file) {
    if (!file || this.sending) return;
    this.file = file;
    const problems = misfits(file, await measure(file), this.limits);
    this.showProblems(problems.map(([word, values]) => say(this.form, word, this.named(values))));
    if (problems.length === 0) await this.begin(file);
  }

  named({ found, expected }) {
    const name = (value) => (["vertical", "horizontal", "square"].includes(value) ? say(this.form, value) : value);
    return { found: name(found), expected: name(expected) };
  }

  showProblems(sentences) {
    const list = this.part("problem-list");
    list.replaceChildren(
      ...sentences.map((sentence) => Object.assign(document.createElement("p"), { textContent: sentence })),
    );
    this.part("anyway").hidden = sentences.length === 0;
    this.part("problems").hidden = sentences.length === 0;
  }

  async begin(file) {
    this.showProblems([]);
    try {
      const print = await fingerprint(file);
      const upload = await this.openUpload(file, print);
      if (upload === null) return;
      this.follow(new PartSender(file, print, upload));
      await this.run();
    } catch (failure) {
      this.refuse(failure);
    }
  }

  /**
   * Go on with the earlier upload where this is the same film and the server still has it; else begin one. Null: it is
   * another film, which is said; choosing it once more begins a new upload.
   */
  async openUpload(file, print) {
    const earlier = kept(this.record);
    if (earlier !== null) {
      const upload = await call("GET", `/api/v1/uploads/${earlier.id}`).catch(forgottenUpload);
      if (upload !== null && upload.body.state !== "aborted") {
        if (upload.body.fingerprint === print && upload.body.bytes === file.size) return upload.body;
        if (upload.body.state === "receiving" && this.otherFilm !== print) {
          this.otherFilm = print;
          this.showProblems([say(this.form, "another-film", { name: file.name, earlier: earlier.name })]);
          this.part("anyway").hidden = true;
          this.part("file").value = "";
          return null;
        }
        await call("DELETE", `/api/v1/uploads/${earlier.id}`).catch(() => null); // complete ones stay
      }
    }
    const { edition } = this.form.dataset;
    const { body } = await call(
      "POST",
      "/api/v1/uploads",
      { edition, filename: file.name, bytes: file.size, slow: onSlowLink(), fingerprint: print },
      { "Idempotency-Key": crypto.randomUUID() },
    );
    keep(this.record, { id: body.id, name: file.name, share: 0 });
    return body;
  }

  follow(sender) {
    this.sender = sender;
    this.speeds = [];
    this.showProgressOf(sender.file.name);
    if (sender.received.size) this.tell("resuming", { percent: percent(sender.share) });
    sender.addEventListener("progress", () => this.showProgress());
    sender.addEventListener("waiting", () => this.tell("waiting", { percent: percent(sender.share) }));
  }

  showProgressOf(name) {
    this.part("drop").hidden = true;
    this.part("earlier").hidden = true;
    this.part("progress").hidden = false;
    this.part("name").textContent = say(this.form, "sending", { name });
  }

  async run() {
    this.sending = true;
    this.label("pause");
    await stayAwake(true);
    try {
      await this.sender.send();
      await this.finish(this.sender.id);
    } catch (failure) {
      if (failure.name !== "AbortError") throw failure;
    } finally {
      this.sending = false;
      await stayAwake(false);
    }
  }

  showProgress() {
    const { sender } = this;
    const now = performance.now();
    this.speeds = [...this.speeds.filter(({ at }) => now - at < SPEED_OVER), { at: now, bytes: sender.sentBytes }];
    this.part("bar").value = sender.share * 100;
    keep(this.record, { ...kept(this.record), share: sender.share });
    const [first] = this.speeds;
    const speed = (sender.sentBytes - first.bytes) / ((now - first.at) / 1000);
    if (!(speed > 0) || now - (this.toldAt ?? 0) < 1000) return;
    this.toldAt = now;
    const seconds = Math.max(1, (sender.file.size - sender.sentBytes) / speed);
    this.tell("left", { percent: percent(sender.share), time: span(seconds) });
  }

  /** Every part is there: wait for the check, then hand the upload to the page's own address. */
  async finish(id) {
    this.part("pause").hidden = true;
    this.part("abort").hidden = true;
    this.part("bar").value = 100;
    this.tell("checking");
    while (!(await this.isChecked(id))) await pause(ASK_EVERY);
    forget(this.record);
    this.sending = false;
    this.part("id").value = id;
    this.form.submit();
  }

  async isChecked(id) {
    try {
      const { body } = await call("GET", `/api/v1/uploads/${id}`);
      return body.state !== "checking";
    } catch (failure) {
      if (failure instanceof Refusal && !failure.passing) throw failure;
      return false;
    }
  }

  async pauseOrGoOn() {
    if (this.sending) {
      this.sender.pause();
      this.label("resume");
      this.tell("paused", { percent: percent(this.sender.share) });
    } else {
      await this.run().catch((failure) => this.refuse(failure));
    }
  }

  label(word) {
    this.part("pause").textContent = say(this.part("pause"), word);
  }

  async abandon() {
    this.sender.pause();
    await call("DELETE", this.sender.address).catch(() => null); // the server forgets unfinished uploads by itself
    forget(this.record);
    this.startOver();
  }

  startOver() {
    this.part("file").value = "";
    this.part("drop").hidden = false;
    this.part("progress").hidden = true;
  }

  refuse(failure) {
    if (FORGOTTEN.has(failure.code)) forget(this.record);
    // What a bucket says is not for readers.
    const reason = failure instanceof Refusal && failure.code ? failure.message : this.form.dataset.wordNoConnection;
    this.startOver();
    this.showProblems([say(this.form, "refused", { reason })]);
    this.part("anyway").hidden = true;
    this.remind();
  }

  tell(word, values) {
    this.part("words").textContent = say(this.form, word, values);
  }
}

/** Small parts where a drop would cost a minute of sending. Not every browser tells its link: then a phone is taken for slow. */
function onSlowLink() {
  const link = navigator.connection;
  if (!link) return matchMedia("(pointer: coarse)").matches;
  return link.saveData || /2g|3g/.test(link.effectiveType);
}

function forgottenUpload(failure) {
  if (failure instanceof Refusal && failure.status === 404) return null;
  throw failure;
}

for (const form of document.querySelectorAll("[data-upload]")) new Upload(form);
