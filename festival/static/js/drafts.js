// Drafts of scoresheets: kept on the device the moment they change, sent once when there is a connection.
// A record is {url, etag, body}; it stays until the server has taken it, through reloads and lost connections.
import { call, Refusal } from "./api.js";
import { forget, keep, kept, keptNames } from "./store.js";

const nameOf = (assignment) => `scoresheet.${assignment}`;
const sending = new Map();

/** What this device still holds of an assignment, or null. */
export function unsentDraft(assignment) {
  return kept(nameOf(assignment));
}

/** Hold a change; it replaces an older unsent one of the same scoresheet. */
export function holdDraft(assignment, record) {
  return keep(nameOf(assignment), record);
}

/** The server has a newer truth (a submitted scoresheet): nothing is left to send. */
export function dropDraft(assignment) {
  forget(nameOf(assignment));
}

/**
 * Send what is held of one assignment. Two calls never overlap; the second sends what the first left.
 * @returns {Promise<string | null>} the new ETag, or null where nothing was held
 * @throws {Refusal | TypeError} as `call`; the draft stays on the device
 */
export async function sendDraft(assignment) {
  await sending.get(assignment)?.catch(() => null);
  const sent = send(assignment);
  sending.set(assignment, sent);
  return sent;
}

async function send(assignment) {
  const record = unsentDraft(assignment);
  if (record === null) return null;
  const { etag } = await call("PUT", record.url, record.body, { "If-Match": record.etag });
  const now = unsentDraft(assignment);
  if (JSON.stringify(now?.body) === JSON.stringify(record.body)) dropDraft(assignment);
  else if (now !== null) holdDraft(assignment, { ...now, etag });
  return etag;
}

/** Send what other pages left behind; what is refused for good stays for its own page to show. */
export async function sendOthers(except) {
  for (const name of keptNames("scoresheet.")) {
    const assignment = name.slice("scoresheet.".length);
    if (assignment === except) continue;
    try {
      await sendDraft(assignment);
    } catch (failure) {
      if (!(failure instanceof Refusal)) return; // no connection: the rest would fail too
    }
  }
}
