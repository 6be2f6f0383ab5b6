// Keys: a time line, and a card for each.
import { $, entry, fillWhenChanged, h, time } from "./dom.js";

const NAMES = {
  PENDING: "Pending",
  ACTIVE: "Active",
  EXPIRED: "Expired",
  REVOKED_SUPERSEDED: "Superseded",
  REVOKED_COMPROMISED: "Compromised",
  DESTROYED: "Destroyed",
};
const ORDER = Object.keys(NAMES);
const MEANINGS = {
  PENDING: "can open reports, is not advertised yet",
  ACTIVE: "is advertised",
  EXPIRED: "not advertised; reports under it are still taken",
  REVOKED_SUPERSEDED: "takes no new report; what was acknowledged is opened",
  REVOKED_COMPROMISED: "opens nothing",
  DESTROYED: "its private half is gone",
};
const REVOCABLE = new Set(["PENDING", "ACTIVE", "EXPIRED", "REVOKED_SUPERSEDED"]);

/** @param actions what its reader may do, or null when he may do nothing */
export function renderKeys(keys, actions) {
  const sorted = [...keys].sort((one, other) =>
    ORDER.indexOf(one.state === "PENDING" ? "ACTIVE" : one.state) - ORDER.indexOf(other.state === "PENDING" ? "ACTIVE" : other.state)
    || ORDER.indexOf(one.state) - ORDER.indexOf(other.state)
    || other.createdAt.localeCompare(one.createdAt));
  fillWhenChanged($("key-list"), [sorted, actions !== null], () => sorted.length === 0
    ? [h("li", { class: "empty" }, "There is no key yet.")]
    : sorted.map((key) => card(key, actions)));
  const minute = Math.floor(Date.now() / 60000);
  $("timeline").hidden = sorted.length === 0;
  fillWhenChanged($("bars"), [sorted, minute], () => bars(sorted));
  fillWhenChanged($("axis"), [sorted, minute], () => axis(sorted));
}

function badge(state) {
  return h("span", { class: `badge ${state.toLowerCase()}` }, NAMES[state] ?? state);
}

function card(key, actions) {
  return h("li", { class: "card", "data-key": key.uuid },
    h("div", { class: "head" }, badge(key.state), h("h3", {}, `Key ${key.configId}`), h("span", { class: "suite" }, key.suite ?? "")),
    h("p", { class: "hint" }, MEANINGS[key.state] ?? ""),
    h("dl", {},
      entry("since", time(key.stateSince)),
      entry("made", time(key.createdAt)),
      key.nextState ? entry("next", `${NAMES[key.nextState]}, `, time(key.nextStateAt)) : null,
      entry("uuid", h("code", {}, key.uuid))),
    actions !== null && REVOCABLE.has(key.state) ? buttons(key, actions) : null);
}

function buttons(key, actions) {
  return h("div", { class: "buttons" },
    key.state === "PENDING"
      ? h("button", { type: "button", class: "quiet", id: `activate-${key.uuid}`, "aria-label": `Activate key ${key.configId}…`,
          onclick: () => actions.activate(key) }, "Activate…")
      : null,
    h("button", { type: "button", class: "danger quiet", id: `revoke-${key.uuid}`, "aria-label": `Revoke key ${key.configId}…`,
      onclick: () => actions.revoke(key) }, "Revoke…"));
}

// From a little before the first key was made to a little after the last thing that is bound to happen.
function span(keys) {
  const now = Date.now();
  const made = Math.min(...keys.map((key) => Date.parse(key.createdAt)));
  const next = Math.max(now, ...keys.filter((key) => key.nextStateAt).map((key) => Date.parse(key.nextStateAt)));
  const margin = Math.max(next - made, 3600000) * 0.03;
  return { start: made - margin, end: next + margin, now };
}

// What the bars' ends and the line across them stand for; a date gives way to the word "now" beside it.
function axis(keys) {
  if (keys.length === 0) {
    return [];
  }
  const range = span(keys);
  const at = (100 * (range.now - range.start)) / (range.end - range.start);
  const mark = (text, percent) => {
    const element = h("span", {}, text);
    element.style.insetInlineStart = `${percent}%`;
    element.style.translate = percent > 50 ? "-100%" : "";
    return element;
  };
  const day = (moment) => new Date(moment).toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  return [
    at > 25 ? mark(day(range.start), 0) : null,
    mark("now", at),
    at < 75 ? mark(day(range.end), 100) : null,
  ].filter((each) => each !== null);
}

function bars(keys) {
  const range = span(keys);
  const at = (moment) => (100 * (Math.min(Math.max(moment, range.start), range.end) - range.start)) / (range.end - range.start);
  return keys.map((key) => {
    const made = at(Date.parse(key.createdAt));
    const since = at(Date.parse(key.stateSince));
    const now = at(range.now);
    const next = key.nextStateAt ? at(Date.parse(key.nextStateAt)) : now;
    const track = h("div", { class: "track", "aria-hidden": "true" },
      piece("earlier", made, since),
      piece(key.state.toLowerCase(), since, key.state === "DESTROYED" ? since : now),
      piece(`${key.state.toLowerCase()} ahead`, now, next),
      piece("now", now, now));
    const words = `${NAMES[key.state]} since ${new Date(key.stateSince).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })}`
      + (key.nextStateAt ? `, ${NAMES[key.nextState]} by itself at ${new Date(key.nextStateAt).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })}` : "");
    return h("li", {}, h("span", { class: "name" }, `${key.configId}`), track, h("span", { class: "unseen" }, words), badge(key.state));
  });
}

function piece(kind, from, to) {
  const element = h("span", { class: `piece ${kind}` });
  element.style.insetInlineStart = `${from}%`;
  element.style.inlineSize = `${Math.max(to - from, 0)}%`;
  return element;
}
