// The line that adds items: each Enter takes what was typed out of the line at once, so that the next can be typed
// while it is sent. Lines are sent one after the other, as they were entered; a refused one comes back.
import { dropDraft, keepDraft } from "../forms/drafts.js";
import { on } from "../page/events.js";

const TOKENS = ["form-key", "csrfmiddlewaretoken"];
const TYPED = ["name", "duration", "predecessors"];
const queue = [];
// Lines that were refused, with what they held.
const refused = new Map();
let sending = null;

// Lines that are not saved yet outlive the page that they were entered on.
const storeKey = () => `launchpath-lines:${document.body.dataset.person}:${location.pathname}`;

function store() {
  const lines = [...refused.values(), ...(sending ? [sending.values] : []), ...queue.map(({ values }) => values)];
  try {
    if (lines.length) sessionStorage.setItem(storeKey(), JSON.stringify(lines));
    else sessionStorage.removeItem(storeKey());
  } catch {
    // They live as long as the page.
  }
}

const line = () => document.querySelector("form.adding");
const field = (name) => line()?.elements.namedItem(name);

on("submit", "form.adding", (event, form) => {
  event.preventDefault();
  enter(typed());
  for (const name of TYPED) form.elements.namedItem(name).value = "";
  dropDraft(form);
  form.elements.namedItem("name").focus({ preventScroll: true });
});

const typed = () => Object.fromEntries([...new FormData(line())].filter(([name]) => !TOKENS.includes(name)));

function newEntry(values) {
  const waiting = document.querySelector("#waiting-lines");
  const entry = waiting.querySelector("template").content.firstElementChild.cloneNode(true);
  entry.querySelector(".waiting-name").textContent = values.name || "…";
  waiting.append(entry);
  return { entry, values };
}

function enter(values) {
  queue.push(newEntry(values));
  store();
  sendNext();
}

function sendNext() {
  if (sending || !queue.length) return;
  const form = line();
  if (!form) return;
  sending = queue.shift();
  const key = form.elements.namedItem("form-key").value;
  const csrfmiddlewaretoken = form.elements.namedItem("csrfmiddlewaretoken").value;
  const values = { ...sending.values, "form-key": key, csrfmiddlewaretoken };
  // What fails is told by its event.
  htmx.ajax("POST", form.action, { source: sending.entry, swap: "none", values }).catch(() => {});
}

const isLine = (event) => Boolean(sending) && event.detail.requestConfig?.elt === sending.entry;
const nothingTyped = () => TYPED.every((name) => !field(name)?.value);

document.addEventListener("htmx:beforeSwap", (event) => {
  if (!isLine(event)) return;
  const { xhr } = event.detail;
  if (xhr.status < 400) return;
  if (xhr.getResponseHeader("HX-Retarget") === "#adding" && nothingTyped()) return;
  event.detail.shouldSwap = false;
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  refuse([...page.querySelectorAll(".errors li, .toast p")].map((one) => one.textContent.trim()).join(" "));
});

// Keeps a refused line beside the one that is typed in, until somebody takes it back or throws it away.
function refuse(why, { entry, values } = sending) {
  refused.set(entry, values);
  entry.classList.add("is-refused");
  entry.setAttribute("role", "alert");
  entry.querySelector(".waiting-why").textContent = why;
  for (const button of entry.querySelectorAll("button")) button.hidden = false;
  entry.querySelector(".take-back").addEventListener("click", () => takeBack(entry, values));
  entry.querySelector(".throw-away").addEventListener("click", () => forget(entry));
}

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
  const { entry, values } = sending;
  if (!event.detail.xhr.status) refuse(document.querySelector("#toasts").dataset.offline);
  if (event.detail.xhr.getResponseHeader("X-Signed-Out")) refused.set(entry, values);
  else if (!entry.classList.contains("is-refused")) entry.remove();
  sending = null;
  store();
  sendNext();
});

// Rows that were copied from a table are so many lines, and are sent when that was confirmed.
on("paste", "form.adding [name=name]", (event, name) => {
  const rows = event.clipboardData.getData("text/plain").split(/[\r\n]+/).filter((row) => row.trim());
  if (rows.length < 2 && !rows[0]?.includes("\t")) return;
  event.preventDefault();
  const waiting = document.querySelector("#waiting-lines");
  const ask = waiting.querySelector("template.pasted").content.firstElementChild.cloneNode(true);
  const shown = rows.slice(0, 3).map((row) => `“${row.split("\t")[0].trim()}”`).join(", ");
  ask.querySelector(".waiting-name").textContent = ask.dataset.words.replace("%n", rows.length).replace("%s", shown);
  ask.querySelector(".take-back").addEventListener("click", () => {
    const form = typed();
    for (const row of rows) {
      const [first, second = "", third = ""] = row.split("\t").map((cell) => cell.trim());
      enter({ ...form, name: first, duration: second, predecessors: third });
    }
    ask.remove();
    name.focus();
  });
  ask.querySelector(".throw-away").addEventListener("click", () => {
    ask.remove();
    name.focus();
  });
  waiting.append(ask);
  ask.querySelector(".take-back").focus();
});

// Lines that an earlier page could not save come back: the first into the line, if that is empty.
function restore() {
  if (!line()) return;
  let lines = [];
  try {
    lines = JSON.parse(sessionStorage.getItem(storeKey())) ?? [];
  } catch {
    return;
  }
  for (const values of lines) refuse(document.querySelector("#waiting-lines").dataset.unsent, newEntry(values));
  const [first] = refused;
  if (first && nothingTyped()) takeBack(...first);
}
restore();
