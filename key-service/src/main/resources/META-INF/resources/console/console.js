// The operator's console: shows what the API says, and asks it to rotate, activate and revoke. All text goes in as text, never as HTML.
import { api, change, Refused } from "./api.js";
import { renderKeys } from "./keys.js";
import { renderTasks, lossOf } from "./tasks.js";
import { auditTrail } from "./audit.js";
import { followPropagation } from "./propagation.js";
import { $, fill, h } from "./dom.js";

const REFRESH_MILLIS = 3000;

const state = { keys: [], tasks: [], counts: new Map(), chosen: null };
const audit = auditTrail($("audit-list"), $("older"));

function trouble(message) {
  $("trouble").textContent = message;
  $("trouble").hidden = message === "";
}

async function refresh() {
  try {
    const [me, keys, tasks] = await Promise.all([api("me"), api("hpke-keys"), api("tasks"), audit.refresh()]);
    state.keys = keys;
    state.tasks = tasks;
    greet(me);
    // Whoever may not is not asked to: the aggregator refuses him whatever the page shows.
    const admin = me.roles.includes("key-admin");
    $("rotate").hidden = !admin;
    renderKeys(keys, admin ? { revoke: openRevoke, activate: openActivate } : null);
    renderTasks($("task-list"), tasks, state.counts);
    await count(tasks);
    trouble("");
  } catch (error) {
    trouble(error instanceof Refused ? error.message : "The aggregator does not answer. What stands here may be old.");
  }
}

function greet(me) {
  $("who").textContent = me.name;
  $("sign-out").hidden = !me.session;
}

// Counts come from another service; without it the page is whole but for them.
async function count(tasks) {
  state.counts = new Map(await Promise.all(tasks.map(async ({ taskId }) =>
    [taskId, await api(`aggregation/${taskId}`).catch(() => null)])));
  renderTasks($("task-list"), tasks, state.counts);
}

async function refreshForEver() {
  if (!document.hidden) {
    await refresh();
  }
  setTimeout(refreshForEver, REFRESH_MILLIS);
}

function open(dialog) {
  const error = dialog.querySelector(".error");
  error.hidden = true;
  dialog.querySelector("form").reset();
  // What opened it may be drawn anew meanwhile, and the browser would look for the old one.
  const opener = document.activeElement.id;
  dialog.addEventListener("close", () => $(opener)?.focus(), { once: true });
  dialog.showModal();
}

// Runs a change while its button waits; an error stays in the dialog, with what was typed.
async function confirm(dialog, work) {
  const button = dialog.querySelector("[type=submit]");
  const error = dialog.querySelector(".error");
  button.disabled = true;
  try {
    const key = await work();
    dialog.close();
    followPropagation($("propagation"), key);
    await refresh();
  } catch (failure) {
    error.textContent = failure instanceof Refused ? failure.message : "No answer came. Look at the audit before you try again.";
    error.hidden = false;
  } finally {
    button.disabled = false;
  }
}

async function openRotate() {
  open($("rotate-dialog"));
  try {
    const { suites } = await api("hpke-keys/schedule");
    fill($("rotate-suite"), suites.map((suite) => h("option", { value: suite }, suite)));
  } catch (error) {
    fill($("rotate-suite"), [h("option", { value: "" }, "the schedule’s first")]);
  }
}

function openActivate(key) {
  state.chosen = key;
  open($("activate-dialog"));
  $("activate-title").textContent = `Activate key ${key.configId}`;
}

function openRevoke(key) {
  state.chosen = key;
  open($("revoke-dialog"));
  $("revoke-title").textContent = `Revoke key ${key.configId}`;
  showLoss();
}

function showLoss() {
  const reason = new FormData($("revoke-dialog").querySelector("form")).get("reason");
  fill($("loss"), lossOf(state.chosen, reason, state));
}

$("rotate").addEventListener("click", openRotate);
$("rotate-dialog").querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  confirm($("rotate-dialog"), async () => {
    const body = { why: $("rotate-why").value };
    if ($("rotate-suite").value !== "") {
      body.suite = $("rotate-suite").value;
    }
    return (await change("hpke-keys/rotate", body)).newKey;
  });
});
$("activate-dialog").querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  confirm($("activate-dialog"), () => change(`hpke-keys/${state.chosen.uuid}/activate`, { why: $("activate-why").value }));
});
$("revoke-dialog").querySelector("fieldset").addEventListener("change", showLoss);
$("revoke-dialog").querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const reason = new FormData(event.target).get("reason");
  confirm($("revoke-dialog"), async () =>
    (await change(`hpke-keys/${state.chosen.uuid}/revoke`, { reason, why: $("revoke-why").value })).key);
});
for (const button of document.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}
$("verify").addEventListener("click", async () => {
  try {
    const found = await api("audit/verification");
    $("verification").className = found.intact ? "good" : "bad";
    $("verification").textContent = found.intact
      ? `Intact: ${found.entries} entries, none removed or altered.`
      : `Not intact: ${found.faults.length} faults. Ask the API for them: audit/verification.`;
  } catch (error) {
    $("verification").textContent = error.message;
  }
});
$("where").textContent = location.host + location.pathname.replace(/\/console\/?$/, "");
refreshForEver();
