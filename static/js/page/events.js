// What the modules share about events.

// Calls the handler with the event and the element that matches, where the event happened in one.
export function on(type, selector, handler) {
  document.addEventListener(type, (event) => {
    const element = event.target.closest?.(selector);
    if (element) handler(event, element);
  });
}

export const isTyping = (element) => element.matches("input, select, textarea, [contenteditable]");

// What has only just arrived is htmx's to handle, however fast the keys follow.
export function ensureProcessed(element) {
  if (!("htmx-internal-data" in element)) htmx.process(element);
}

export function focusOn(event, selector) {
  const field = document.querySelector(selector);
  if (!field) return;
  event.preventDefault();
  field.focus();
}
