// The few lines of a framework that this page needs.

export const $ = (id) => document.getElementById(id);

/** An element; children are elements or text. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) {
      element.addEventListener(key.slice(2), value);
    } else if (value !== false) {
      element.setAttribute(key, value === true ? "" : value);
    }
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Replaces the content; whatever had the focus keeps it, if it is still there (by id). */
export function fill(parent, children) {
  const focused = parent.contains(document.activeElement) ? document.activeElement.id : "";
  parent.replaceChildren(...children);
  if (focused !== "" && $(focused) !== null) {
    $(focused).focus({ preventScroll: true });
  }
}

const shown = new WeakMap();

/** Fills only when what is to be shown has changed, so that nothing moves under a reader's eyes. */
export function fillWhenChanged(parent, model, children) {
  const text = JSON.stringify(model);
  if (shown.get(parent) !== text) {
    shown.set(parent, text);
    fill(parent, children());
  }
}

export function time(instant) {
  const date = new Date(instant);
  return h("time", { datetime: date.toISOString(), title: date.toISOString() },
    date.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" }));
}

/** A name and what it is. */
export function entry(name, ...value) {
  return h("div", {}, h("dt", {}, name), h("dd", {}, ...value));
}

export const number = (value) => value.toLocaleString("en-GB");
