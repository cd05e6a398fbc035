// The line that adds items: each Enter takes what was typed out of the line at once, so that the next can be typed
// while it is sent. Lines are sent one after the other, as they were entered; a refused one comes back.
import { dropDraft, keepDraft } from "../forms/drafts.js";
import { newKey, on } from "../page/events.js";
import { reasonsIn } from "../page/requests.js";
import { keep, recall } from "../page/storage.js";

const TOKENS = ["form-key", "csrfmiddlewaretoken"];
const TYPED = ["name", "duration", "predecessors"];
// Answers that only say "not now".
const BUSY = [429, 503];
const queue = [];
// Lines that were refused: what they held, why, and whether all that is wrong is that they did not get through.
const refused = new Map();
let sending = null;
// Keys of lines that were sent again by themselves.
const again = new Set();

// Lines that are not saved yet outlive the page that they were entered on.
const storeKey = () => `launchpath-lines:${document.body.dataset.person}:${location.pathname}`;

function store() {
  const back = [...refused.values()].map((one) => ({ ...one, refused: true }));
  const unsent = [...(sending ? [sending] : []), ...queue].map(({ values }) => ({ values, refused: false }));
  const lines = [...back, ...unsent];
  keep("sessionStorage", storeKey(), lines.length ? lines : null);
}

const line = () => document.querySelector("form.adding");
const field = (name) => line()?.elements.namedItem(name);

on("submit", "form.adding", (event, form) => {
  event.preventDefault();
  document.querySelector("#waiting-lines .is-summary")?.remove();
  enter(typed());
  for (const name of TYPED) form.elements.namedItem(name).value = form.elements.namedItem(name).defaultValue = "";
  dropDraft(form);
  form.elements.namedItem("name").focus({ preventScroll: true });
});

const typed = () => Object.fromEntries([...new FormData(line())].filter(([name]) => !TOKENS.includes(name)));

function waitingLine(template) {
  const waiting = document.querySelector("#waiting-lines");
  const entry = waiting.querySelector(template).content.firstElementChild.cloneNode(true);
  waiting.append(entry);
  return entry;
}

function newEntry(values) {
  const entry = waitingLine("template");
  entry.querySelector(".waiting-name").textContent = values.name || "…";
  return { entry, values };
}

// Each line has a key of its own, so that it is added once however often it is sent. Lines that are entered below one
// item before the first is there follow each other. `batch` counts what becomes of rows that were pasted together.
function enter(values, batch = null) {
  const previous = queue.at(-1) ?? sending;
  const follows = previous && previous.values.after === values.after ? previous : null;
  queue.push({ ...newEntry({ ...values, "form-key": values["form-key"] ?? newKey() }), follows, batch });
  store();
  sendNext();
}

function sendNext() {
  if (sending || !queue.length) return;
  const form = line();
  if (!form) return;
  sending = queue.shift();
  if (sending.values.after && sending.follows?.made) sending.values.after = sending.follows.made;
  const csrfmiddlewaretoken = form.elements.namedItem("csrfmiddlewaretoken").value;
  const values = { ...sending.values, csrfmiddlewaretoken };
  // What fails is told by its event.
  htmx.ajax("POST", form.action, { source: sending.entry, swap: "none", values }).catch(() => {});
}

// A line that failed is sent again in its turn.
function sendAgain(entry) {
  const { values } = refused.get(entry);
  forget(entry);
  enter(values);
}

document.addEventListener("line:again", (event) => {
  const key = refused.get(event.target)?.values["form-key"];
  if (!key || again.has(key)) return;
  again.add(key);
  sendAgain(event.target);
});

// Nothing is wrong with a line that did not get through.
document.addEventListener("line:failed", (event) => {
  const entry = event.target;
  refuse(event.detail, sending?.entry === entry ? sending : { entry, ...refused.get(entry) }, true);
});

const isLine = (event) => Boolean(sending) && event.detail.requestConfig?.elt === sending.entry;
const nothingTyped = () => TYPED.every((name) => !field(name)?.value);

document.addEventListener("htmx:beforeSwap", (event) => {
  if (!isLine(event)) return;
  const { xhr } = event.detail;
  if (xhr.status < 400) return;
  if (xhr.getResponseHeader("X-Done-Before")) {
    event.detail.shouldSwap = false;
    return;
  }
  const alone = !queue.length && !sending.batch;
  if (xhr.getResponseHeader("HX-Retarget") === "#adding" && alone && nothingTyped()) return;
  event.detail.shouldSwap = false;
  refuse(reasonsIn(xhr.responseText), sending, BUSY.includes(xhr.status));
});

// Keeps a refused line beside the one that is typed in, until somebody takes it back, sends it again as it is, or
// throws it away.
function refuse(why, { entry, values }, asItIs = false) {
  refused.set(entry, { values, why, asItIs });
  entry.classList.add("is-refused");
  entry.setAttribute("role", "alert");
  entry.querySelector(".waiting-why").textContent = why;
  for (const button of entry.querySelectorAll("button")) button.hidden = button.matches(".again") && !asItIs;
}

const onRefused = (button, act) =>
  on("click", `.waiting-line.is-refused ${button}`, (event, one) => act(one.closest(".waiting-line")));
onRefused(".take-back", (entry) => takeBack(entry, refused.get(entry).values));
onRefused(".throw-away", forget);
onRefused(".again", sendAgain);

// Puts a line back where lines are typed; one that stands there is kept beside it.
function takeBack(entry, values) {
  if (!nothingTyped()) refuse("", newEntry(typed()));
  for (const name of TYPED) field(name).value = values[name] ?? "";
  keepDraft(line());
  forget(entry);
  field("name").focus();
}

function forget(entry) {
  refused.delete(entry);
  entry.remove();
  store();
}

document.addEventListener("htmx:afterRequest", (event) => {
  if (!isLine(event)) return;
  const { entry, values, batch } = sending;
  sending.made = decodeURIComponent(event.detail.xhr.getResponseHeader("X-Made") ?? "");
  if (!event.detail.xhr.status) refuse(document.querySelector("#toasts").dataset.offline, sending, true);
  if (event.detail.xhr.getResponseHeader("X-Signed-Out")) refused.set(entry, { values });
  else if (!entry.classList.contains("is-refused")) entry.remove();
  if (batch) count(batch, entry);
  sending = null;
  store();
  sendNext();
});

// What became of rows that were pasted together is said once the last was answered.
function count(batch, entry) {
  batch.left -= 1;
  if (refused.has(entry)) batch.refused += 1;
  if (batch.left) return;
  const said = waitingLine("template.pasted-all");
  const words = batch.refused ? said.dataset.some : said.dataset.all;
  said.querySelector(".waiting-why").textContent = words
    .replace("%a", batch.all - batch.refused)
    .replaceAll("%n", batch.all)
    .replace("%r", batch.refused);
}

// Rows that were copied from a table are so many lines, and are sent when that was confirmed.
on("paste", "form.adding [name=name]", (event, name) => {
  const rows = event.clipboardData.getData("text/plain").split(/[\r\n]+/).filter((row) => row.trim());
  if (rows.length < 2 && !rows[0]?.includes("\t")) return;
  event.preventDefault();
  const ask = waitingLine("template.pasted");
  const names = rows.slice(0, 3).map((row) => `“${row.split("\t")[0].trim()}”`);
  const shown = names.join(", ") + (rows.length > names.length ? " …" : "");
  ask.querySelector(".waiting-name").textContent = ask.dataset.words.replace("%n", rows.length).replace("%s", shown);
  ask.querySelector(".take-back").addEventListener("click", () => {
    const form = typed();
    const batch = { all: rows.length, left: rows.length, refused: 0 };
    for (const row of rows) {
      const [first, second = "", third = ""] = row.split("\t").map((cell) => cell.trim());
      enter({ ...form, name: first, duration: second, predecessors: third }, batch);
    }
    ask.remove();
    name.focus();
  });
  ask.querySelector(".throw-away").addEventListener("click", () => {
    ask.remove();
    name.focus();
  });
  ask.querySelector(".take-back").focus();
});

// Lines that an earlier page could not save come back: the first into the line, if that is empty.
function restore() {
  if (!line()) return;
  const lines = recall("sessionStorage", storeKey()) ?? [];
  // What was on its way is sent again: it has its key, and is added once.
  for (const { values } of lines.filter((one) => !one.refused)) enter(values);
  const { unsent } = document.querySelector("#waiting-lines").dataset;
  for (const { values, why, asItIs } of lines.filter((one) => one.refused)) {
    refuse(why || unsent, newEntry(values), asItIs);
  }
  const [first] = [...refused].filter(([, { asItIs }]) => !asItIs);
  if (first && nothingTyped()) takeBack(first[0], first[1].values);
}
restore();
