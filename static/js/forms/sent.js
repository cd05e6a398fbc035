// What a form was sent with, and which form the answer that arrives belongs to.
const sent = new WeakMap();
let answered = null;
let refused = null;

export const formOf = (element) => element?.closest?.("form") ?? null;

// A field that nobody changed since it arrived, or since it was sent with the form that is answered now.
export function isUntouched(field) {
  if (field.matches(".pick")) return false;
  if (field.type === "hidden" || !changed(field)) return true;
  return field.form === answered && sent.get(field.form)?.get(field) === stateOf(field);
}

const isTick = (field) => field.matches("[type=checkbox], [type=radio]");
const stateOf = (field) => (isTick(field) ? field.checked : field.value);

export function changed(field) {
  if (isTick(field)) return field.checked !== field.defaultChecked;
  if (field.localName !== "select") return field.value !== field.defaultValue;
  const chosen = [...field.options].filter((option) => option.defaultSelected);
  if (field.multiple || chosen.length) return [...field.options].some((one) => one.selected !== one.defaultSelected);
  return field.selectedIndex > 0;
}

// Whether an answer may change a form that is open: it was saved and nothing was typed since, or it was refused.
export const isOver = (form) => form === refused || (form === answered && !changedSince(form));

// Whether something was typed into a form since it was sent.
export function changedSince(form) {
  const then = sent.get(form);
  return Boolean(then) && [...form.elements].some((field) => then.get(field) !== stateOf(field));
}

// A form that was saved while somebody typed on stands on what was saved: its fields differ from that now.
export function standOnSaved(form, answer) {
  const then = sent.get(form);
  for (const field of form.elements) {
    const was = then.get(field);
    if (was === undefined || field.type === "hidden" || field.multiple) continue;
    if (isTick(field)) {
      field.defaultChecked = was;
      continue;
    }
    const { value } = field;
    if (field.localName === "select") for (const one of field.options) one.defaultSelected = one.value === was;
    else field.defaultValue = was;
    field.value = value;
  }
  const named = (name) => form.elements.namedItem(name);
  const said = [["version", "X-Version"], ["seen-predecessors", "X-Predecessors"]];
  for (const [name, header] of said) {
    const value = answer.getResponseHeader(header);
    if (value !== null && named(name)) named(name).value = decodeURIComponent(value);
  }
  // Why the first was changed is no reason for the next.
  const reason = named("reason");
  if (reason && !changed(reason)) reason.value = reason.defaultValue = "";
}

document.addEventListener("htmx:configRequest", (event) => {
  const form = formOf(event.detail.elt);
  if (form && event.detail.verb === "post") {
    sent.set(form, new Map([...form.elements].map((field) => [field, stateOf(field)])));
  }
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { requestConfig, isError, xhr } = event.detail;
  const form = requestConfig.verb === "post" && !isError ? formOf(requestConfig.elt) : null;
  [answered, refused] = xhr.status < 300 ? [form, null] : [null, form];
});
