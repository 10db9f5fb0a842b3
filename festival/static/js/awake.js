// Keeps a phone's screen on while something must not be interrupted; a hidden page loses the lock and takes it again.

let lock = null;
let wanted = false;

async function take() {
  if (!wanted || document.visibilityState !== "visible") return;
  lock = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
}

document.addEventListener("visibilitychange", take);

/** Keep the screen on, or let it sleep again. */
export async function stayAwake(awake) {
  wanted = awake;
  if (awake) await take();
  else await lock?.release();
}
