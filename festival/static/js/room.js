// From one film to the next without tearing the page down, so that the film fetched ahead plays at once.

let leaving = new AbortController();
const arrivals = [];

/** Run now and each time a new film's page is entered in place; the signal ends when it is left. */
export function onEnter(arrive) {
  arrivals.push(arrive);
  arrive(leaving.signal, false);
}

/** Go to an address: in place where the answer is a page of ours, else as any link would. */
export async function enter(address) {
  const next = await fetched(address);
  if (next === null) {
    location.assign(address);
    return;
  }
  leaving.abort();
  leaving = new AbortController();
  document.title = next.page.title;
  document.querySelector("main").replaceWith(document.adoptNode(next.page.querySelector("main")));
  history.pushState(null, "", next.address);
  scrollTo(0, 0);
  document.querySelector("main").focus({ preventScroll: true });
  arrivals.forEach((each) => each(leaving.signal, true));
}

async function fetched(address) {
  try {
    const response = await fetch(address, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    if (!response.ok) return null;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const sameRoom = page.body.className === document.body.className && page.querySelector("main :is([data-scoresheet], [data-showcase])");
    return sameRoom ? { page, address: response.url } : null;
  } catch {
    return null;
  }
}

addEventListener("popstate", () => location.reload());
