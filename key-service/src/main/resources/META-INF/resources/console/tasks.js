// Tasks with their reports by outcome, and what a revocation would cost.
import { entry, fillWhenChanged, h, number } from "./dom.js";

const COUNTING = "counting";
const WORDS = {
  batch_collected: "batch already collected",
  report_replayed: "replayed",
  report_dropped: "dropped",
  report_too_early: "too early",
  hpke_unknown_config_id: "unknown key",
  hpke_decrypt_error: "could not be opened",
  hpke_key_revoked: "key compromised",
  vdaf_verify_error: "invalid measurement",
  task_expired: "task expired",
  invalid_message: "not a report",
};

export function renderTasks(list, tasks, counts) {
  const model = tasks.map((task) => [task, counts.has(task.taskId) ? counts.get(task.taskId) : COUNTING]);
  fillWhenChanged(list, model, () => tasks.length === 0
    ? [h("li", { class: "empty" }, "There is no task yet. Make one with ", h("code", {}, "./sumac task add"), ".")]
    : model.map(([task, count]) => card(task, count)));
}

function card(task, count) {
  const vdaf = typeof task.vdaf === "object" ? task.vdaf.type : "";
  return h("li", { class: "card wide", "data-task": task.taskId },
    h("div", { class: "head" }, h("span", { class: "badge role" }, task.role), h("h3", {}, vdaf), h("span", { class: "suite" }, task.batchMode ?? "")),
    h("p", {}, h("code", {}, task.taskId)),
    numbers(count));
}

function numbers(count) {
  if (count === COUNTING) {
    return h("p", { class: "hint" }, "Counting…");
  }
  if (count === null) {
    return h("p", { class: "hint" }, "Counts cannot be had from here now: prepare-service does not answer.");
  }
  const rejected = Object.entries(count.rejected);
  return h("div", {},
    h("dl", { class: "numbers" },
      entry("aggregated", number(count.aggregated)),
      entry("waiting", number(count.waiting)),
      entry("rejected", number(rejected.reduce((sum, [, n]) => sum + n, 0)))),
    rejected.length === 0 ? null : h("ul", { class: "reasons" },
      ...rejected.map(([reason, n]) => h("li", {}, `${number(n)} ${WORDS[reason.toLowerCase()] ?? reason.replaceAll("_", " ").toLowerCase()}`))),
    count.parkedJobs.length === 0 ? null : parked(count.parkedJobs));
}

const many = (count, what) => `${number(count)} ${what}${count === 1 ? "" : "s"}`;

function parked(jobs) {
  return h("div", { class: "panel warn" },
    h("h4", {}, many(jobs.length, "parked job")),
    h("ul", {}, ...jobs.map((job) => h("li", {},
      `${many(job.reports, "report")}, ${many(job.attempts, "attempt")}: ${job.reason?.replaceAll("_", " ") ?? "no reason known"} `, h("code", {}, job.id)))));
}

/** What goes with a key, as far as it is known, in paragraphs. */
export function lossOf(key, reason, { keys, tasks, counts }) {
  if (reason === null) {
    return [h("p", { class: "hint" }, "Choose, and what it costs stands here.")];
  }
  const lines = [reason === "superseded" ? h("p", {}, h("b", {}, "No report is lost."), " What was acknowledged under this key is still opened.")
    : h("p", {}, h("b", {}, "Acknowledged reports are lost: "), lost(tasks, counts))];
  lines.push(h("p", {}, `Clients that still seal to key ${key.configId} get outdated_config, fetch the keys again and send their report anew.`));
  if (key.state === "ACTIVE" && keys.filter((other) => other.state === "ACTIVE").length === 1) {
    const unless = reason === "superseded" ? "" : " If none is pending and custody wraps none within half a second it goes all the same, and there is no key to upload under until custody has wrapped one.";
    lines.push(h("p", {}, `It is the only key that is advertised: another takes its place at the same moment, a pending one or a new one.${unless}`));
  }
  lines.push(h("p", {}, "It cannot be undone."));
  return lines;
}

function lost(tasks, counts) {
  const known = [...counts.values()];
  const helps = tasks.some((task) => task.role === "helper");
  // What Leaders hold is in no row of this aggregator's.
  const elsewhere = helps ? " Where this aggregator helps, also those that Leaders have acknowledged and not sent yet: nobody can count them here." : "";
  const what = `all under this key that are in no job yet: in the log, or set aside. They are rejected and counted as such.${elsewhere}`;
  if (known.length === 0 || known.some((count) => count === null || count === undefined)) {
    return `${what} How many cannot be counted from here now.`;
  }
  const waiting = known.reduce((sum, count) => sum + count.waiting, 0) + Math.max(0, ...known.map((count) => count.unplanned));
  return helps ? `${what} Where it leads, ${number(waiting)} reports wait now under all keys together.`
    : `${what} Under all keys together ${number(waiting)} reports wait now; it is no more than that.`;
}
