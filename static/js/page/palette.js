// Ctrl K opens the palette; arrows walk through its hits.
export function handlePaletteKey(event) {
  const palette = document.querySelector("#palette");
  if (!palette) return false;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette(palette);
    return true;
  }
  if (!palette.open || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return false;
  const stops = [palette.querySelector("input"), ...palette.querySelectorAll("#palette-hits a")];
  const at = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  event.preventDefault();
  stops[Math.max(0, Math.min(at, stops.length - 1))].focus();
  return true;
}

function openPalette(palette) {
  palette.showModal();
  palette.querySelector("input").select();
}

document.addEventListener("click", (event) => {
  const palette = document.querySelector("#palette");
  if (palette && event.target.closest?.("#find") && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    openPalette(palette);
  } else if (palette && event.target === palette) {
    palette.close();
  }
});
