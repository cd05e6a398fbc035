// A form that the browser sends by itself would leave what was typed for the browser's own page of errors where there
// is no connection: it stays, and says so.
import { say } from "../page/requests.js";
import { isUnsaved } from "./drafts.js";

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (navigator.onLine || event.defaultPrevented) return;
  if (form.matches("[hx-post], [data-queued]") || !isUnsaved(form)) return;
  event.preventDefault();
  const parameters = submitter?.name ? { [submitter.name]: submitter.value } : {};
  say("offline", { elt: form, verb: "post", parameters, path: form.action });
});
