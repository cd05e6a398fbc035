// What the modules share about events.

// Calls the handler with the event and the element that matches, where the event happened in one.
export function on(type, selector, handler) {
  document.addEventListener(type, (event) => {
    const element = event.target.closest?.(selector);
    if (element) handler(event, element);
  });
}

// Whether a click means the link itself, not a new tab or a copy of it.
export const isPlain = (event) =>
  event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey && !event.defaultPrevented;

// Letters are meant for a field that takes them; a tick box does not.
const NO_LETTERS = new Set(["checkbox", "radio", "button", "submit", "reset", "file", "range"]);
export const isTyping = (element) =>
  element.matches("input, select, textarea, [contenteditable]") && !NO_LETTERS.has(element.type);

// What has only just arrived is htmx's to handle, however fast the keys follow.
export function ensureProcessed(element) {
  if (!("htmx-internal-data" in element)) htmx.process(element);
}

// A random key, in the form that the server takes (RFC 9562, version 4), also where a page is not served securely.
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export function focusOn(event, selector) {
  const field = document.querySelector(selector);
  if (!field) return;
  event.preventDefault();
  field.focus();
}
