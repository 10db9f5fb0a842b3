// The juror's scoresheet: saved by itself, scored by thumb or key, committed in the browser when it is submitted.
//
// Contract with the server (addresses come from the form):
//   PUT  data-autosave-url  If-Match         {"scores": {criterion: whole steps}, …the form's text fields}  -> ETag
//   POST data-submit-url    Idempotency-Key  {"scores": …, "r", "commitment", "replaces", …text fields}
import { call, Refusal } from "./api.js";
import { chooseVersion } from "./both_versions.js";
import { canonicalBallot, commit, drawR, hex } from "./commitment.js";
import { dropDraft, holdDraft, sendDraft, sendOthers, unsentDraft } from "./drafts.js";
import { enter, onEnter } from "./room.js";
import { ScoreScale } from "./score_scale.js";
import { scoreByKeys } from "./score_keys.js";
import { forget, keep, kept } from "./store.js";
import { say } from "./words.js";

const SAVE_AFTER = 500; // milliseconds without a change
const TRY_AGAIN = 10000; // milliseconds after a lost connection

class Scoresheet {
  constructor(form, signal) {
    this.form = form;
    this.assignment = form.dataset.scoresheet;
    this.scales = [...form.querySelectorAll("[data-criterion]")].map((fieldset) => new ScoreScale(fieldset));
    this.state = form.querySelector("[data-save-state]");
    this.etag = form.dataset.etag;
    this.timer = null;

    form.addEventListener("change", () => this.changed(), { signal });
    form.addEventListener("input", () => this.changed(), { signal });
    form.addEventListener("submit", (event) => this.submit(event), { signal });
    addEventListener("online", () => this.save(), { signal });
    signal.addEventListener("abort", () => clearTimeout(this.timer));
    scoreByKeys(this.scales, signal);
    this.resume();
    form.inert = false; // the page gave it inert: nobody's first score falls between the page and this script
  }

  /** Put back what this device kept from a page that closed before it could send. */
  resume() {
    const record = unsentDraft(this.assignment);
    if (record !== null) {
      this.put(record.body);
      this.save();
    }
    this.scales.forEach((scale) => scale.show());
    this.known = JSON.stringify(this.draft());
  }

  changed() {
    this.scales.forEach((scale) => scale.show());
    const body = this.draft();
    if (JSON.stringify(body) === this.known) return; // a field that was left tells again what it told while typed
    this.known = JSON.stringify(body);
    holdDraft(this.assignment, { url: this.form.dataset.autosaveUrl, etag: this.etag, body });
    this.tell("saving");
    this.saveIn(SAVE_AFTER);
  }

  draft() {
    return { scores: this.scores(), ...this.texts() };
  }

  scores() {
    const scored = this.scales.filter((scale) => scale.steps !== null);
    return Object.fromEntries(scored.map((scale) => [scale.key, scale.steps]));
  }

  texts() {
    const fields = [...this.form.querySelectorAll("textarea, select")];
    return Object.fromEntries(fields.map((field) => [field.name, field.value]));
  }

  saveIn(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), milliseconds);
  }

  async save() {
    clearTimeout(this.timer);
    try {
      this.etag = (await sendDraft(this.assignment)) ?? this.etag;
      this.tell("saved");
      await sendOthers(this.assignment);
    } catch (failure) {
      this.explain(failure);
    }
  }

  async submit(event) {
    event.preventDefault();
    const open = this.scales.find((scale) => scale.steps === null);
    if (open) {
      this.tell("incomplete");
      (open.number ?? open.element).focus(); // of its buttons none: arrows would choose one
      return;
    }
    this.tell("submitting");
    clearTimeout(this.timer);
    try {
      this.etag = (await sendDraft(this.assignment)) ?? this.etag;
      await this.commitAndSend();
      dropDraft(this.assignment);
      await enter(this.form.dataset.nextUrl);
    } catch (failure) {
      this.explain(failure, "submit-offline");
    }
  }

  /** A retry of the same ballot reuses r and the idempotency key, so that one submission is never two. */
  async commitAndSend() {
    const scores = this.scores();
    const { edition, entry, round, rules } = JSON.parse(this.form.dataset.ballot);
    const ballot = { edition, entry, round, rules, scores };
    const bytes = canonicalBallot(ballot);
    const name = `submission.${this.assignment}`;
    const earlier = kept(name);
    const same = earlier?.ballot === hex(bytes);
    const attempt = same ? earlier : { ballot: hex(bytes), r: hex(drawR()), key: crypto.randomUUID() };
    keep(name, attempt);
    const r = Uint8Array.from(attempt.r.match(/../g), (pair) => parseInt(pair, 16));
    await call(
      "POST",
      this.form.dataset.submitUrl,
      {
        scores,
        r: attempt.r,
        commitment: await commit(bytes, r),
        replaces: this.form.dataset.replaces ?? null,
        copy: Number(this.form.dataset.copy),
        ...this.texts(),
      },
      { "Idempotency-Key": attempt.key },
    );
    forget(name);
  }

  explain(failure, offline = "kept") {
    if (!(failure instanceof Refusal)) {
      this.tell(offline);
      this.saveIn(TRY_AGAIN);
    } else if (failure.status === 412) {
      this.tell("conflict");
      this.settle().catch((again) => this.explain(again));
    } else {
      this.tell("refused", { reason: failure.message });
      if (failure.passing) this.saveIn(TRY_AGAIN);
    }
  }

  /** Ask which of two versions stands, and go on with it. */
  async settle() {
    const mine = this.draft();
    const { keepMine, decided, theirs, etag } = await chooseVersion(this.form, this.scales, mine);
    if (!decided) return;
    this.etag = etag;
    if (theirs.commitment) this.form.dataset.replaces = theirs.commitment;
    if (keepMine) {
      holdDraft(this.assignment, { url: this.form.dataset.autosaveUrl, etag, body: mine });
      await this.save();
      return;
    }
    dropDraft(this.assignment);
    this.put(theirs);
    this.known = JSON.stringify(this.draft());
    this.tell("saved");
  }

  /** Put a version on the page. */
  put(version) {
    this.scales.forEach((scale) => scale.restore(version.scores[scale.key]));
    for (const field of this.form.querySelectorAll("textarea, select")) {
      if (field.name in version) field.value = version[field.name];
    }
  }

  tell(state, values) {
    this.state.dataset.state = state;
    this.state.textContent = say(this.state, state, values);
  }
}

onEnter((signal) => {
  for (const form of document.querySelectorAll("[data-scoresheet]")) new Scoresheet(form, signal);
});
