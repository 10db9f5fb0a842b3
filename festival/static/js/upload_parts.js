// Sends a film in parts: two at a time, each part again until it is there, nothing twice that already is.
import { call, csrfToken, Refusal } from "./api.js";

const AT_ONCE = 2;
const FIRST_WAIT = 1000; // milliseconds before a lost part is sent again; doubles
const LONGEST_WAIT = 30000;

/**
 * One upload under way.
 * Fires "progress" while bytes leave and "waiting" when a part must be sent again.
 */
export class PartSender extends EventTarget {
  /** @param {{id: string, state: string, part_size: number, received: number[]}} upload as the API answers it */
  constructor(file, upload) {
    super();
    this.file = file;
    this.id = upload.id;
    this.address = `/api/v1/uploads/${encodeURIComponent(upload.id)}`;
    this.partSize = upload.part_size;
    this.parts = Math.ceil(file.size / upload.part_size);
    this.received = new Set(upload.received);
    this.underWay = new Map(); // part number -> bytes that left
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
    const missing = [];
    for (let part = 1; part <= this.parts; part += 1) if (!this.received.has(part)) missing.push(part);
    const worker = async () => {
      while (missing.length) await this.sendUntilThere(missing.shift());
    };
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
    } catch (failure) {
      this.stop.abort();
      throw failure;
    }
    await this.persist(() => call("POST", `${this.address}/complete`));
    this.complete = true;
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
  sendPart(part) {
    const request = new XMLHttpRequest();
    const settled = new AbortController();
    return new Promise((resolve, reject) => {
      request.open("PUT", `${this.address}/parts/${part}`);
      request.setRequestHeader("X-CSRF-Token", csrfToken());
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.upload.onprogress = ({ loaded }) => this.left(part, loaded);
      request.onerror = () => reject(new TypeError("connection lost"));
      request.onload = () => {
        if (request.status < 300) resolve();
        else reject(new Refusal(request.status, readable(request.responseText)));
      };
      const giveUp = () => {
        request.abort();
        reject(this.stop.signal.reason);
      };
      this.stop.signal.addEventListener("abort", giveUp, { signal: settled.signal });
      const start = (part - 1) * this.partSize;
      request.send(this.file.slice(start, start + this.sizeOf(part)));
    })
      .then(() => this.received.add(part))
      .finally(() => {
        settled.abort();
        this.left(part, null);
      });
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
