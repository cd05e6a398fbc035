// What was typed into a form and not sent yet is kept in this browser, by form and person: it survives a reload, a
// closed panel, a session that ended, and comes back to its form. It goes when it was saved, or thrown away on purpose.
import { newKey } from "../page/events.js";
import { settle, tellKept } from "../page/failures.js";
import { keep, keysOf, recall } from "../page/storage.js";
import { changed, changedSince, formOf, standOnSaved } from "./sent.js";

const PREFIX = "launchpath-draft:";
const KEPT_FOR = 14 * 24 * 3600 * 1000;
// What a form says of the state it was made in, which is not what it is.
const VOLATILE = new Set([
  "csrfmiddlewaretoken", "form-key", "version", "at", "seen-predecessors", "seen", "draft-id", "draft-person", "state",
  "data_date",
]);
const isVolatile = (field) => VOLATILE.has(field.name) || /:(version|was)$/.test(field.name);

const STORE = "localStorage";
const person = () => document.body.dataset.person;
// What the keys of this person's drafts begin with.
const own = () => `${PREFIX}${person()}:`;
const isDraftable = (form) =>
  Boolean(person()) && form?.method === "post" && !form.matches("[data-no-draft], [data-no-draft] *");

const NO_TEXT = ["hidden", "password", "file", "submit", "button"];
// What is chosen between two values in a conflict is no text of the form.
const isText = (field) =>
  field.name !== "theirs" && !NO_TEXT.includes(field.type) && field.autocomplete !== "one-time-code";

function fieldsOf(form) {
  return [...form.elements].filter(
    (field) => field.name && field.matches("input, select, textarea") && form.contains(field) && isText(field),
  );
}

// A form is known by where it leads, by what it says of itself, and by what it begins with; one whose rows come and go
// has a name.
export function keyOf(form) {
  const fixed = [...form.elements].filter((field) => field.type === "hidden" && !isVolatile(field));
  const said = fixed.map((field) => `${field.name}=${field.value}`).join("&");
  const first = form.dataset.draft ?? fieldsOf(form)[0]?.name ?? "";
  return `${own()}${form.getAttribute("action") ?? location.pathname}#${said}&${first}`;
}

// What some fields were typed on: the version of the form, or of their own row.
function versionsOf(form, names) {
  const said = new Set(["version", "seen", "seen-predecessors"]);
  for (const name of names) said.add(`${name}:was`).add(`${name.split(":")[0]}:version`);
  const fields = [...form.elements].filter((field) => field.type === "hidden" && said.has(field.name));
  return Object.fromEntries(fields.map((field) => [field.name, field.value]));
}

export const isUnsaved = (form) =>
  isDraftable(form) && (form.dataset.unsaved !== undefined || fieldsOf(form).some(changed));

// Keeps what differs from what the form came with. A form that was refused came with what was typed: of that, what was
// kept before it was sent.
export function keepDraft(form) {
  if (!isDraftable(form)) return;
  const fields = {};
  const typed = recall(STORE, keyOf(form))?.fields;
  const wasTyped = (field) => form.dataset.unsaved !== undefined && (!typed || field.name in typed);
  for (const field of fieldsOf(form)) {
    if (!changed(field) && !wasTyped(field)) continue;
    if (field.type === "radio" && !field.checked) continue;
    const value = field.type === "checkbox" ? field.checked : field.multiple ? chosen(field) : field.value;
    (fields[field.name] ??= []).push([field.type === "checkbox" ? field.value : "", value]);
  }
  const title = form.closest("#panel")?.querySelector("#panel-title") ?? document.querySelector("h1");
  const name = form.dataset.says ?? title?.textContent.trim();
  const page = location.pathname + location.search;
  const draft = { at: Date.now(), page, name, versions: versionsOf(form, Object.keys(fields)), fields };
  keep(STORE, keyOf(form), Object.keys(fields).length ? draft : null);
}

const chosen = (field) => [...field.selectedOptions].map((option) => option.value);

export const dropDraft = (form) => isDraftable(form) && keep(STORE, keyOf(form), null);

function restoreDraft(form) {
  if (!isDraftable(form) || form.dataset.restored !== undefined) return;
  const draft = recall(STORE, keyOf(form));
  if (!draft) return;
  form.dataset.restored = "";
  let any = false;
  for (const [name, values] of Object.entries(draft.fields)) {
    const named = fieldsOf(form).filter((field) => field.name === name);
    for (const [index, [which, value]] of values.entries()) {
      const boxes = named.filter((field) => field.type === "checkbox" && field.value === which);
      any = fill(boxes[0] ?? named[index], value) || any;
    }
  }
  if (!any) return;
  // Saved against what it was typed on, so that nobody's change since is overwritten unseen.
  for (const [name, value] of Object.entries(draft.versions)) {
    const field = form.elements.namedItem(name);
    if (!field) continue;
    field.dataset.came ??= field.value;
    field.value = value;
  }
  form.dataset.unsaved = form.dataset.returned = "";
  settle(keyOf(form));
  note(form, draft);
}

// Puts a value into a field that nobody has changed; whether it differs there.
function fill(field, value) {
  if (!field || changed(field)) return false;
  if (field.type === "checkbox") field.checked = value;
  else if (field.type === "radio") {
    const one = [...field.form.elements.namedItem(field.name)].find((radio) => radio.value === value);
    if (one) one.checked = true;
    return Boolean(one) && changed(one);
  } else if (field.multiple) {
    for (const option of field.options) option.selected = value.includes(option.value);
  } else field.value = value;
  if (changed(field)) field.closest("details")?.setAttribute("open", "");
  return changed(field);
}

// Says that a text came back, and offers to throw it away.
function note(form, draft) {
  const hints = form.querySelector(".cell-hints");
  if (hints) return hints.prepend(document.querySelector("#cell-note").content.cloneNode(true));
  const template = document.querySelector("#draft-note");
  if (!template) return;
  const line = template.content.firstElementChild.cloneNode(true);
  const time = new Date(draft.at);
  line.querySelector("time").dateTime = time.toISOString();
  const clock = { hour: "2-digit", minute: "2-digit", hour12: false };
  line.querySelector("time").textContent = time.toLocaleTimeString([], clock);
  line.querySelector("button").addEventListener("click", () => {
    clean(form);
    form.reset();
    for (const field of form.querySelectorAll("[data-came]")) field.value = field.dataset.came;
    fieldsOf(form)[0]?.focus();
  });
  form.prepend(line);
}

function clean(form) {
  dropDraft(form);
  delete form.dataset.unsaved;
  form.querySelector(".draft-note")?.remove();
}

for (const type of ["input", "change"]) {
  document.addEventListener(type, (event) => {
    const form = event.target.form;
    if (!form?.matches("form") || !form.contains(event.target)) return;
    delete form.dataset.returned;
    keepDraft(form);
  });
}

// The answer to a form says whether it was saved, wherever the form is by then. What was typed into it meanwhile is
// kept, and can be saved in its turn.
document.addEventListener("htmx:beforeRequest", (event) => {
  const { requestConfig, xhr } = event.detail;
  const form = requestConfig.verb === "post" ? formOf(requestConfig.elt) : null;
  if (!form) return;
  underWay.add(form);
  xhr.addEventListener("loadend", () => {
    underWay.delete(form);
    afterAnswer(form, xhr);
    if (waiting.delete(form) && xhr.status && form.isConnected && changedSince(form)) form.requestSubmit();
  });
});

// A form that is sent again before its answer came waits for it: the second is held against what the first made.
const underWay = new Set();
const waiting = new Set();
document.addEventListener("submit", (event) => {
  if (!underWay.has(event.target) || !event.target.matches(".item-form, .cell-form")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  waiting.add(event.target);
}, true);

function afterAnswer(form, xhr) {
  if (xhr.status < 200 || xhr.status >= 300 || xhr.getResponseHeader("X-Signed-Out")) return;
  if (!form.isConnected || !changedSince(form)) return clean(form);
  standOnSaved(form, xhr);
  delete form.dataset.unsaved;
  const key = form.elements.namedItem("form-key");
  if (key) key.value = newKey();
  keepDraft(form);
}

// A page that a form was sent to by itself tells with a cookie that it was done: see the middleware `SavedForms`.
const SENDING = "launchpath-sending";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !isDraftable(form) || form.matches("[hx-post], [data-queued]")) return;
  const id = newKey();
  for (const [name, value] of [["draft-id", id], ["draft-person", person()]]) {
    const field = form.elements.namedItem(name) ?? document.createElement("input");
    if (!field.isConnected) form.append(Object.assign(field, { type: "hidden", name }));
    field.value = value;
  }
  keep("sessionStorage", SENDING, { id, key: keyOf(form) });
});

function dropWhatWasSent() {
  const sent = document.cookie.match(/(?:^|; )launchpath-sent=([^;]*)/)?.[1];
  const sending = recall("sessionStorage", SENDING);
  if (!sent || sending?.id !== sent) return;
  keep(STORE, sending.key, null);
  keep("sessionStorage", SENDING, null);
  document.cookie = "launchpath-sent=; path=/; max-age=0; samesite=lax";
}

// A form that comes back with what was refused holds what nobody saved.
function markRefused(form) {
  if (!form.querySelector("[aria-invalid], .conflicts, .bubble, .errors")) return;
  form.dataset.unsaved = "";
  keepDraft(form);
}

function look(root) {
  for (const form of [...(root.matches?.("form") ? [root] : []), ...root.querySelectorAll("form")]) {
    markRefused(form);
    restoreDraft(form);
  }
}

dropWhatWasSent();
for (const key of keysOf(STORE, PREFIX)) {
  if (Date.now() - (recall(STORE, key)?.at ?? 0) > KEPT_FOR) keep(STORE, key, null);
}
look(document.body);
document.addEventListener("htmx:load", (event) => look(event.detail.elt));

// A cell that was open when the page went, or its row, is opened again, without the focus: nobody asked for it yet. Of
// a form that was open beside the page a message tells.
function returnToWhatWasOpen(tell) {
  const onPage = new Set([...document.forms].filter(isDraftable).map(keyOf));
  for (const key of keysOf(STORE, own())) {
    const { page, name } = recall(STORE, key) ?? {};
    if (!page || new URL(page, location.href).pathname !== location.pathname || onPage.has(key)) continue;
    const [, item, field] = key.match(/items\/edit\/\?item=([^&]*)&field=(\w+)#/) ?? [];
    const row = item && document.querySelector(`tr[data-key="${CSS.escape(decodeURIComponent(item))}"]`);
    const cell = row?.querySelector(`a[href$="&edit=${field}"]`)?.parentElement;
    if (cell) {
      cell.dataset.reopened = "";
      cell.querySelector("a")?.click();
    } else if (tell && page !== location.pathname + location.search) {
      tellKept(key, page, name, () => keep(STORE, key, null));
    }
  }
}

document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt === document.body) returnToWhatWasOpen(true);
});
document.addEventListener("htmx:afterSettle", (event) => {
  const { requestConfig, target } = event.detail;
  if (requestConfig?.verb === "get" && target?.id === "board-area") returnToWhatWasOpen(false);
});

// What is cancelled by its own button was meant to go.
document.addEventListener("click", (event) => {
  const form = event.target.closest?.("[data-cancel]")?.closest("form");
  if (form) clean(form);
});

// Who signs out on purpose leaves nothing behind, and is asked once.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-signs-out]")) return;
  const mine = keysOf(STORE, own());
  if (mine.length && !window.confirm(event.target.dataset.signsOut)) event.preventDefault();
  else for (const key of mine) keep(STORE, key, null);
});
