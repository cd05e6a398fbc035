// What was not sent stays on the page, one message each, with the way to send it again: neither another failure nor a
// success takes it away.
const place = () => document.querySelector("#unsent");
const shown = new Map();
// What could not be loaded is one message, whichever part of the page asked for it.
export const READING = "reading";

// Shows a message about an element whose request failed; one that failed before has one message still.
export function showUnsent(toast, source) {
  settle(source);
  shown.set(source, toast);
  place().append(toast);
}

// What went through, or was taken back, is no failure any more.
export function settle(source) {
  shown.get(source)?.remove();
  shown.delete(source);
}

document.addEventListener("htmx:afterRequest", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (!xhr.status) return;
  settle(requestConfig?.elt);
  if (requestConfig?.verb === "get" && xhr.status < 400) settle(READING);
});

// A text that is kept for a form that is not on the page: its message leads back to it.
export function tellKept(key, address, name, throwAway) {
  const toast = document.querySelector("#kept-text").content.firstElementChild.cloneNode(true);
  toast.querySelector("a").href = address;
  toast.querySelector(".kept-name").textContent = name;
  toast.querySelector(".throw-away").addEventListener("click", () => {
    throwAway();
    settle(key);
  });
  showUnsent(toast, key);
}
