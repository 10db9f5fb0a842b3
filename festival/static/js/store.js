// What this device keeps for its reader: unsent scores and unfinished uploads. Everything here goes at sign-out.

const PREFIX = "palmares.kept.";

/** The kept record under a name, or null. */
export function kept(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name));
  } catch {
    return null;
  }
}

/** Keep a record; false where the device has no room or forbids storage. */
export function keep(name, record) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(record));
    return true;
  } catch {
    return false;
  }
}

/** Forget a record. */
export function forget(name) {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // nothing can have been kept
  }
}

/** The names of all records that begin so. */
export function keptNames(beginning = "") {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX + beginning))
      .map((key) => key.slice(PREFIX.length));
  } catch {
    return [];
  }
}
