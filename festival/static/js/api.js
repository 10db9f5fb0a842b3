// Talking to /api/v1 as the signed-in reader: JSON both ways, the page's CSRF token, refusals as sentences.

/** The server said no; `message` is its sentence for the reader. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? String(status));
    this.status = status;
    this.code = problem.code ?? null;
  }

  /** Whether the same request may succeed later (the server is away or busy). */
  get passing() {
    return this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** The token that every unsafe request of this page carries. */
export function csrfToken() {
  return document.querySelector('input[name="_csrf"]')?.value ?? "";
}

/** What a refusal's body says, as far as it can be read. */
export async function problemIn(response) {
  try {
    return await response.json();
  } catch {
    return { title: response.statusText };
  }
}

/**
 * One JSON request.
 * @returns {Promise<{body: any, etag: string | null}>} body is null where the answer has none
 * @throws {Refusal} the server refused
 * @throws {TypeError} there is no connection
 */
export async function call(method, address, body = null, headers = {}) {
  const response = await fetch(address, {
    method,
    headers: {
      Accept: "application/json",
      "X-CSRF-Token": csrfToken(),
      ...(body === null ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    body: body === null ? undefined : JSON.stringify(body),
    credentials: "same-origin",
  });
  if (!response.ok) throw new Refusal(response.status, await problemIn(response));
  const text = await response.text();
  return { body: text ? JSON.parse(text) : null, etag: response.headers.get("ETag") };
}
