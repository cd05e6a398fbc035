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

const stateOf = (field) => (field.matches("[type=checkbox], [type=radio]") ? field.checked : field.value);

export function changed(field) {
  if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
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
