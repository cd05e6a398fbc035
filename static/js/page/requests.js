// What a request says while it runs, and when it fails: that nothing was saved, why, and how to send it again. What
// was typed stays where it is.
import { READING, settle, showUnsent } from "./failures.js";

const SHOWN_AFTER = 300;
const running = new Set();
// What was sent again with a new token, once.
const renewed = new WeakSet();

const place = () => document.querySelector("#toasts");

// A page says for whom it was made: nothing is shown to, or saved as, somebody else who signed in since.
document.addEventListener("htmx:configRequest", (event) => {
  if (document.body.dataset.person) event.detail.headers["X-Person"] = document.body.dataset.person;
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, requestConfig, xhr } = event.detail;
  const timer = setTimeout(() => document.documentElement.classList.add("is-working"), SHOWN_AFTER);
  running.add(xhr);
  // An element that has left the page by then tells the document nothing.
  xhr.addEventListener("loadend", () => {
    clearTimeout(timer);
    running.delete(xhr);
    if (!running.size) document.documentElement.classList.remove("is-working");
    if (xhr.status && xhr.status !== 403) renewed.delete(elt);
    if (!xhr.status && !elt.isConnected && requestConfig.verb === "post") say("offline", requestConfig);
  });
});

document.addEventListener("htmx:sendError", (event) => say("offline", event.detail.requestConfig));
document.addEventListener("htmx:timeout", (event) => say("timedOut", event.detail.requestConfig));

document.addEventListener("htmx:responseError", async (event) => {
  const { xhr, requestConfig } = event.detail;
  if (xhr.status === 403 && requestConfig.verb === "post") await renew(requestConfig);
  else if (xhr.status === 404) say("gone", requestConfig);
  else if (xhr.status >= 400 && xhr.status < 500) say("refused", requestConfig);
  else say("failed", requestConfig);
});

// Somebody signed in again in another tab, which made the tokens of this page old: it takes a new one and sends once
// more, unless it is somebody else now.
async function renew(requestConfig) {
  if (renewed.has(requestConfig.elt)) {
    renewed.delete(requestConfig.elt);
    return say("refused", requestConfig);
  }
  renewed.add(requestConfig.elt);
  let answer;
  try {
    const response = await fetch(place().dataset.tokenUrl, { headers: { Accept: "application/json" } });
    answer = response.ok ? await response.json() : null;
  } catch {
    return say("offline", requestConfig);
  }
  if (!answer) return say("signedOut", requestConfig);
  if (answer.person !== document.body.dataset.person) return say("somebodyElse", null, answer.name);
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = answer.token;
  again(requestConfig, answer.token);
}

function again(requestConfig, token) {
  const { elt, parameters, path } = requestConfig;
  const form = elt.closest("form");
  if (form?.classList.contains("htmx-request")) return; // a cell that was left for the button is on its way
  if (elt.matches(".waiting-line")) {
    elt.dispatchEvent(new CustomEvent("line:again", { bubbles: true }));
    return;
  }
  if (elt.isConnected && form) {
    htmx.process(form);
    const button = [...form.elements].find((one) => one.type === "submit" && parameters[one.name] === one.value);
    form.requestSubmit(button && button.name ? button : undefined);
    return;
  }
  const values = token ? { ...parameters, csrfmiddlewaretoken: token } : parameters;
  htmx.ajax(requestConfig.verb.toUpperCase(), path, { source: "#turns", swap: "none", values }).catch(() => {});
}

// Why an answer refuses what was sent, in its own words.
export function reasonsIn(answer) {
  const page = new DOMParser().parseFromString(answer, "text/html");
  return [...page.querySelectorAll(".errors, .toast p")].map((one) => one.textContent.trim()).join(" ");
}

// Says it of something whose form is not on the page any more.
export function tellRefusal(answer) {
  const toast = newToast(`${place().dataset.notSaved} ${reasonsIn(answer)}`);
  toast.querySelector(".again").hidden = true;
  place().replaceChildren(toast);
}

function newToast(text, name = "") {
  const toast = document.querySelector("#failure").content.firstElementChild.cloneNode(true);
  toast.querySelector(".failed-name").textContent = name;
  toast.querySelector(".failed-why").textContent = text;
  return toast;
}

// Says why a request failed, where whoever made it looks: beside its line, above the rows that it would have replaced,
// or in a message of its own.
export function say(what, requestConfig, name = "") {
  if (!place()) return;
  const { elt, target, verb } = requestConfig ?? {};
  const wrote = verb !== "get";
  const words = place().dataset[wrote ? what : `${what}Read`] ?? place().dataset[what];
  const text = words.replaceAll("%", name);
  if (elt?.matches(".waiting-line")) {
    elt.dispatchEvent(new CustomEvent("line:failed", { bubbles: true, detail: text }));
  } else if (!wrote && target?.id === "board-area") {
    sayAbove(target, requestConfig);
  } else {
    const source = wrote ? elt ?? what : READING;
    const toast = newToast(text, wrote ? elt?.dataset.says : "");
    const button = toast.querySelector(".again");
    if (!wrote) button.textContent = place().dataset.readAgain;
    button.hidden = !requestConfig;
    button.addEventListener("click", () => {
      settle(source);
      if (wrote) again(requestConfig);
      else load(requestConfig);
    });
    showUnsent(toast, source);
  }
}

// Above rows that are from before the last choice.
function sayAbove(target, requestConfig) {
  target.querySelector(".not-loaded")?.remove();
  target.prepend(document.querySelector("#not-loaded").content.cloneNode(true));
  target.querySelector(".not-loaded .again").addEventListener("click", () => load(requestConfig));
}

function load({ elt, path, target }) {
  if (elt.isConnected) htmx.ajax("GET", path, { source: elt, target }).catch(() => {});
}
