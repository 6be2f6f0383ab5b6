// Who knows of a change already; asked several times a second until all who hold a lease do.
import { api } from "./api.js";
import { fill, h } from "./dom.js";

const PERIOD_MILLIS = 400;
let following = 0;

export async function followPropagation(panel, key) {
  const mine = ++following;
  panel.hidden = false;
  fill(panel, [h("p", {}, `Key ${key.configId}: asking the replicas…`)]);
  while (mine === following) {
    try {
      const seen = await api(`hpke-keys/${key.uuid}/propagation`);
      show(panel, key, seen);
      if (seen.done) {
        return;
      }
    } catch (error) {
      fill(panel, [h("p", {}, `Key ${key.configId}: who knows of the change cannot be had now. ${error.message}`)]);
    }
    await new Promise((resume) => setTimeout(resume, PERIOD_MILLIS));
  }
}

function show(panel, key, seen) {
  const all = seen.replicas.length;
  const know = seen.replicas.filter((replica) => replica.has).length;
  let summary = `Key ${key.configId}: ${know} of ${all} replicas know.`;
  if (!seen.published) {
    summary = `Key ${key.configId}: the change is stored and not yet published.`;
  } else if (seen.done) {
    summary = all === 0
      ? `Key ${key.configId}: no replica serves now; whoever starts reads the change first.`
      : `Key ${key.configId}: every replica that may answer knows (${know} of ${all}).`;
  }
  fill(panel, [
    h("p", {}, h("b", {}, summary)),
    h("ul", { class: "replicas" }, ...seen.replicas.map(line)),
  ]);
}

function line(replica) {
  const state = replica.has ? "✓ knows" : replica.live ? "… not yet" : "– answers nothing, for it holds no lease";
  return h("li", { class: replica.has ? "good" : "" }, `${replica.service} ${replica.id}: ${state}`);
}
