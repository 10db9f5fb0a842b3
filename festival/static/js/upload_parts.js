// Sends a film in parts: three at a time, each part again until it is there, nothing twice that already is.
import { call, csrfToken, Refusal } from "./api.js";

const AT_ONCE = 3;
const ADDRESSES_AT_ONCE = 20;
const STALLED_AFTER = 60000; // milliseconds without a byte leaving: phones keep dead connections open for ever
const FIRST_WAIT = 1000; // milliseconds before a lost part is sent again; doubles
const LONGEST_WAIT = 30000;
const MOST_REFUSALS = 5; // of one part in a row: a bucket may not know a part that comes again while it sweeps the first try

/**
 * One upload under way.
 * Fires "progress" while bytes leave and "waiting" when a part must be sent again.
 */
export class PartSender extends EventTarget {
  /**
   * @param {string} print the film's fingerprint, which the server compares with that of the upload
   * @param {{id: string, state: string, part_size: number, received: number[]}} upload as the API answers it
   */
  constructor(file, print, upload) {
    super();
    this.file = file;
    this.print = print;
    this.places = new Map(); // part number -> the address that takes it
    this.id = upload.id;
    this.address = `/api/v1/uploads/${encodeURIComponent(upload.id)}`;
    this.partSize = upload.part_size;
    this.parts = Math.ceil(file.size / upload.part_size);
    this.received = new Set(upload.received);
    this.underWay = new Map(); // part number -> bytes that left
    this.refusals = new Map(); // part number -> how often its address was not taken since it last was
    this.stop = new AbortController();
    this.complete = upload.state !== "receiving";
  }

  /** Bytes that are there or on their way. */
  get sentBytes() {
    const there = [...this.received].reduce((sum, part) => sum + this.sizeOf(part), 0);
    return [...this.underWay.values()].reduce((sum, bytes) => sum + bytes, there);
  }

  /** Share between 0 and 1. */
  get share() {
    return this.complete ? 1 : this.sentBytes / this.file.size;
  }

  /** Stop sending; what is there stays there. */
  pause() {
    this.stop.abort();
  }

  /**
   * Send what is missing, then say that it is complete.
   * @throws {Refusal} the server will not take it
   * @throws {DOMException} AbortError: paused
   */
  async send() {
    if (this.complete) return;
    this.stop = new AbortController();
    this.waitingParts = this.missing;
    const worker = async () => {
      while (this.waitingParts.length) await this.sendUntilThere(this.waitingParts.shift());
    };
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
    } catch (failure) {
      this.stop.abort();
      throw failure;
    }
    await this.persist(() => this.finish());
    this.complete = true;
  }

  get missing() {
    return Array.from({ length: this.parts }, (_, index) => index + 1).filter((part) => !this.received.has(part));
  }

  /** Say that it is complete; a server that lost parts names them by its own list, and they are sent again. */
  async finish() {
    try {
      await call("POST", `${this.address}/complete`);
    } catch (failure) {
      if (failure.code !== "upload_incomplete") throw failure;
      const { body } = await call("GET", this.address);
      this.received = new Set(body.received);
      for (const part of this.missing) await this.sendUntilThere(part);
      throw new TypeError("parts were lost");
    }
  }

  /** Where to PUT a part. Addresses come twenty at a time and are asked for again when one of them has expired. */
  async placeOf(part) {
    if (!this.places.has(part)) {
      const numbers = [part, ...this.waitingParts.slice(0, ADDRESSES_AT_ONCE - 1)];
      const { body } = await call("POST", `${this.address}/addresses`, { numbers, fingerprint: this.print });
      for (const { number, address } of body.addresses) this.places.set(number, address);
    }
    return this.places.get(part);
  }

  sendUntilThere(part) {
    return this.persist(() => this.sendPart(part));
  }

  /** Repeat what fails for want of a connection or of a server, waiting longer each time. */
  async persist(act) {
    for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
      this.stop.signal.throwIfAborted();
      try {
        return await act();
      } catch (failure) {
        if (failure.name === "AbortError" || (failure instanceof Refusal && !failure.passing)) throw failure;
        this.dispatchEvent(new Event("waiting"));
        await this.rest(wait * (0.75 + Math.random() / 2));
      }
    }
  }

  /** Wait, less if the connection comes back first. */
  rest(milliseconds) {
    const rested = new AbortController();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, milliseconds);
      addEventListener("online", resolve, { signal: rested.signal });
      this.stop.signal.addEventListener("abort", () => reject(this.stop.signal.reason), { signal: rested.signal });
      rested.signal.addEventListener("abort", () => clearTimeout(timer));
    }).finally(() => rested.abort());
  }

  /** One part by XMLHttpRequest, since fetch does not tell how much has left. */
  async sendPart(part) {
    const place = new URL(await this.placeOf(part), location.href);
    const request = new XMLHttpRequest();
    const settled = new AbortController();
    let alarm;
    await new Promise((resolve, reject) => {
      const watch = () => {
        clearTimeout(alarm);
        alarm = setTimeout(() => request.abort(), STALLED_AFTER);
      };
      request.open("PUT", place);
      if (place.origin === location.origin) request.setRequestHeader("X-CSRF-Token", csrfToken());
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.upload.onprogress = ({ loaded }) => {
        watch();
        this.left(part, loaded);
      };
      request.onerror = () => {
        this.places.delete(part); // a bucket may hide from scripts that its address has expired
        reject(new TypeError("connection lost"));
      };
      request.onabort = () => reject(this.stop.signal.aborted ? this.stop.signal.reason : new TypeError("stalled"));
      request.onload = () => {
        if (request.status < 300) resolve();
        else reject(this.refusalOf(part, request));
      };
      this.stop.signal.addEventListener("abort", () => request.abort(), { signal: settled.signal });
      const start = (part - 1) * this.partSize;
      watch();
      request.send(this.file.slice(start, start + this.sizeOf(part)));
    }).finally(() => {
      clearTimeout(alarm);
      settled.abort();
      this.left(part, null);
    });
    this.refusals.delete(part);
    this.received.add(part);
    this.left(part, null);
  }

  /** An address that is not taken is forgotten, and the part sent again to a new one: our server knows if it is over. */
  refusalOf(part, request) {
    const elsewhere = new URL(request.responseURL || location.href).origin !== location.origin;
    if (request.status === 403 || (elsewhere && request.status < 500)) {
      this.places.delete(part);
      const refusals = (this.refusals.get(part) ?? 0) + 1;
      this.refusals.set(part, refusals);
      if (refusals < MOST_REFUSALS) return new TypeError("address not taken");
    }
    return new Refusal(request.status, readable(request.responseText));
  }

  left(part, bytes) {
    if (bytes === null) this.underWay.delete(part);
    else this.underWay.set(part, bytes);
    this.dispatchEvent(new Event("progress"));
  }

  sizeOf(part) {
    return Math.min(this.partSize, this.file.size - (part - 1) * this.partSize);
  }
}

function readable(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
