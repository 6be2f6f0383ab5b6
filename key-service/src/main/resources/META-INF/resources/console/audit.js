// The audit trail: the newest page follows what happens, older pages are added below when asked for.
import { api } from "./api.js";
import { fillWhenChanged, h, time } from "./dom.js";

const PAGE = 20;

export function auditTrail(list, older) {
  let newest = [];
  let rest = [];
  let next = null;

  const show = () => {
    const entries = [...newest, ...rest];
    fillWhenChanged(list, entries, () => entries.length === 0
      ? [h("li", { class: "empty" }, "Nothing has happened yet.")]
      : entries.map(line));
    older.hidden = next === null;
  };

  older.addEventListener("click", async () => {
    older.disabled = true;
    try {
      const page = await api(`audit?limit=${PAGE}&before=${next}`);
      rest = [...rest, ...page.entries];
      next = page.next;
      show();
    } finally {
      older.disabled = false;
    }
  });

  return {
    async refresh() {
      const page = await api(`audit?limit=${PAGE}`);
      const first = newest.length === 0;
      const known = new Set(page.entries.map((entry) => entry.epoch));
      // What was pushed out of the newest page stays, below it.
      rest = [...newest.filter((entry) => !known.has(entry.epoch) && page.entries.length > 0), ...rest];
      newest = page.entries;
      if (first) {
        next = page.next;
      }
      show();
    },
  };
}

function line(entry) {
  return h("li", {},
    h("p", {}, h("span", { class: "epoch" }, `${entry.epoch}`), " ", h("b", {}, entry.action), " ", h("span", { class: "detail" }, entry.detail)),
    entry.why ? h("p", { class: "why" }, `“${entry.why}”`) : null,
    h("p", { class: "hint" }, time(entry.at), ` by ${entry.actor} · `, h("code", {}, entry.subject)));
}
