// The commitment to a submitted scoresheet, made in the juror's own browser.
//
//   c = SHA-256( tag || length || ballot || r )
//
//   tag     the 18 ASCII bytes "palmares-ballot-v1"
//   length  number of bytes of the ballot, unsigned, 8 bytes, big-endian
//   ballot  UTF-8 JSON, no spaces, keys of every object sorted by code point, of
//           {"edition": …, "entry": …, "round": …, "rules": …, "scores": {criterion: whole steps above the minimum}}
//   r       32 bytes from the browser's secure random source
//
// c and r travel as lower-case hexadecimal. The server computes c again and refuses a mismatch; r is drawn here, since
// a server that chose r could give two jurors the same receipt.
//
// Test vector: edition "e", entry "f", round 1, rules "ab", scores {"script": 15, "direction": 16}, r = 32 zero bytes:
//   ballot {"edition":"e","entry":"f","round":1,"rules":"ab","scores":{"direction":16,"script":15}}
//   c      261a036d58989ea5b087a63891c479df8a825f633bda847ad874ac7c7805135e

const TAG = "palmares-ballot-v1";

/** Canonical bytes of a ballot. Scores must be whole numbers, not negative. */
export function canonicalBallot({ edition, entry, round, rules, scores }) {
  for (const [criterion, steps] of Object.entries(scores)) {
    if (!Number.isSafeInteger(steps) || steps < 0) throw new RangeError(`${criterion}: ${steps} is no count of steps`);
  }
  return new TextEncoder().encode(canonical({ edition, entry, round, rules, scores }));
}

/** 32 fresh random bytes. */
export function drawR() {
  return crypto.getRandomValues(new Uint8Array(32));
}

/** The commitment to canonical ballot bytes under r, as lower-case hexadecimal. */
export async function commit(ballot, r) {
  const tag = new TextEncoder().encode(TAG);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(ballot.length));
  const message = new Uint8Array([...tag, ...length, ...ballot, ...r]);
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", message)));
}

/** Bytes as lower-case hexadecimal. */
export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function canonical(value) {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value).sort(byCodePoint);
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

function byCodePoint(one, other) {
  const left = Array.from(one, (character) => character.codePointAt(0));
  const right = Array.from(other, (character) => character.codePointAt(0));
  const at = left.findIndex((point, index) => point !== right[index]);
  return at < 0 ? left.length - right.length : left[at] - (right[at] ?? -1);
}
