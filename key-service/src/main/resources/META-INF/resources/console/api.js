// The operator's API, relative to this page, so that it works under whatever path the aggregator has.

const base = new URL("../api/v1/", location.href);
// A login that came in the address is the browser's, not ours to repeat.
base.username = "";
base.password = "";
const PATIENCE_MILLIS = 15000;

/** An answer that says no, in words for the operator. */
export class Refused extends Error {}

async function send(path, options = {}) {
  const answer = await fetch(new URL(path, base), {
    ...options,
    // No other site's page can set this header; without it the browser's login is good for reading alone.
    headers: { accept: "application/json", "sumac-console": "1", ...options.headers },
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(PATIENCE_MILLIS),
  });
  const body = await answer.json().catch(() => null);
  if (answer.ok) {
    return body;
  }
  throw new Refused(words(answer.status, body));
}

function words(status, problem) {
  if (status === 401) {
    return "You are signed out. Load the page again.";
  }
  if (status === 403) {
    return "Your role does not allow this.";
  }
  return problem?.detail ?? problem?.title ?? `The aggregator answered ${status}.`;
}

export const api = (path) => send(path);

/** A change; asked for once, even if the browser sends it twice. */
export const change = (path, body) => send(path, {
  method: "POST",
  headers: { "content-type": "application/json", "idempotency-key": crypto.randomUUID?.() ?? String(Math.random()).slice(2) },
  body: JSON.stringify(body),
});
