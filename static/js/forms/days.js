// A day can be picked as well as typed: the browser's own calendar writes it as the page shows days.
const template = () => document.querySelector("#pick-day")?.content.firstElementChild;

function addPicker(field) {
  if (field.dataset.picks !== undefined || !template() || !("showPicker" in HTMLInputElement.prototype)) return;
  field.dataset.picks = "";
  const place = template().cloneNode(true);
  const calendar = place.querySelector("input");
  place.querySelector("button").addEventListener("click", () => calendar.showPicker());
  calendar.addEventListener("change", () => {
    if (!calendar.value) return;
    const [year, month, day] = calendar.value.split("-").map(Number);
    const name = new Date(Date.UTC(year, month - 1, day)).toLocaleString("en", { month: "short", timeZone: "UTC" });
    calendar.value = "";
    field.value = `${day} ${name} ${year}`;
    for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
    field.focus();
  });
  field.after(place);
}

function look(root) {
  for (const field of root.querySelectorAll("input[data-day]")) addPicker(field);
}

look(document.body);
document.addEventListener("htmx:load", (event) => look(event.detail.elt));
