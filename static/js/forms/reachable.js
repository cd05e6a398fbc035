// A form that the browser sends by itself would leave what was typed for the browser's own page of errors where there
// is no connection: the server is asked first whether it is there.
import { say } from "../page/requests.js";
import { isUnsaved } from "./drafts.js";

const asked = new WeakSet();
const answered = new WeakSet();

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || form.matches("[hx-post], [data-queued]")) return;
  if (answered.delete(form) || !isUnsaved(form)) return;
  event.preventDefault();
  if (asked.has(form)) return;
  asked.add(form);
  const isThere = await answers();
  asked.delete(form);
  if (isThere) {
    answered.add(form);
    form.requestSubmit(submitter);
  } else {
    const parameters = submitter?.name ? { [submitter.name]: submitter.value } : {};
    say("offline", { elt: form, verb: "post", parameters, path: form.action });
  }
});

async function answers() {
  try {
    await fetch("/health", { cache: "no-store" });
    return true;
  } catch {
    return false;
  }
}
