// The Plan is found again as it was left: its tab leads to the filters that were last chosen in this window.
const tab = document.querySelector("#tabs [data-plan]");
const KEY = tab && `launchpath-filters:${tab.pathname}`;

function filters() {
  const query = new URLSearchParams(location.search);
  for (const name of ["item", "edit", "from", "focus"]) query.delete(name);
  return query.toString();
}

function keep() {
  if (!tab || location.pathname !== tab.pathname) return;
  try {
    sessionStorage.setItem(KEY, filters());
  } catch {
    // The tab leads to the whole plan.
  }
}

if (tab && location.pathname !== tab.pathname) {
  try {
    const kept = sessionStorage.getItem(KEY);
    if (kept) tab.search = kept;
  } catch {
    // As above.
  }
}
keep();
for (const type of ["htmx:pushedIntoHistory", "htmx:replacedInHistory"]) document.addEventListener(type, keep);

// Files and paper hold what the filters show now.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-filtered]");
  if (!link) return;
  const query = new URLSearchParams(filters());
  if (link.dataset.filtered === "print") query.set("print", "1");
  link.search = query.toString();
});

// A page that was asked for to be printed opens the dialog of the browser.
if (new URLSearchParams(location.search).has("print")) window.addEventListener("load", () => window.print());
