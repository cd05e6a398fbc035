// Charts are pictures without this. With it they are read by pointer and by keys, and saved as PNG.

for (const picture of document.querySelectorAll(".chart-picture")) {
  const marks = [...picture.querySelectorAll("[data-detail]")];
  const output = picture.closest(".chart").querySelector(".chart-read");
  if (!marks.length) continue;
  let at = -1;
  output.textContent = output.dataset.hint;

  const read = (next) => {
    marks[at]?.classList.remove("is-read");
    at = Math.max(0, Math.min(marks.length - 1, next));
    marks[at].classList.add("is-read");
    output.textContent = marks[at].dataset.detail;
  };

  // The mark under the pointer, or the nearest one beside it.
  picture.addEventListener("pointermove", (event) => {
    const direct = marks.indexOf(event.target.closest?.("[data-detail]"));
    if (direct >= 0) return read(direct);
    let nearest = -1;
    let least = Infinity;
    marks.forEach((mark, number) => {
      const box = mark.getBoundingClientRect();
      const beside = Math.max(box.left - event.clientX, 0, event.clientX - box.right);
      const apart = beside + Math.max(box.top - event.clientY, 0, event.clientY - box.bottom) / 100;
      if (apart < least) [least, nearest] = [apart, number];
    });
    if (least < 24) read(nearest);
  });

  picture.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
    if (event.key in steps) read(at + steps[event.key]);
    else if (event.key === "Home") read(0);
    else if (event.key === "End") read(marks.length - 1);
    else return;
    event.preventDefault();
  });
}

// The picture's own file is drawn on a canvas twice as large, and saved.
for (const button of document.querySelectorAll(".as-png")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const image = new Image();
    image.src = button.dataset.svg;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth * 2, image.naturalHeight * 2];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = button.dataset.name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    });
  });
}
