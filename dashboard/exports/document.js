// Draws the figures into the room that is left for them, and makes tables fit: with smaller letters first, then with
// fewer rows, of which the sheet says how many there are.
const SMALLEST = 6.5;
// Words beside the figure may be a little wider on paper than on the screen.
const SPARE = 14;

function overflows(box) {
  return box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1;
}

function fit(box) {
  const points = (element) => parseFloat(getComputedStyle(element).fontSize) * 0.75;
  while (overflows(box) && points(box) > SMALLEST) box.style.fontSize = `${points(box) - 0.5}pt`;
  const rows = [...box.querySelectorAll("tbody tr")];
  let left = 0;
  const line = document.createElement("li");
  while (overflows(box) && rows.length > 1) {
    const row = rows.pop();
    row.remove();
    if (row.className !== "section") left += 1;
    line.textContent = left === 1 ? box.dataset.one : box.dataset.many.replace("2", left);
    box.closest(".sheet").querySelector(".notes").append(line);
  }
  if (rows.at(-1)?.className === "section") rows.pop().remove();
}

window.drawn = (async () => {
  document.querySelectorAll(".beside").forEach(fit);
  for (const [id, figure] of Object.entries(FIGURES)) {
    const box = document.getElementById(id);
    const most = Number(box.dataset.most || Infinity);
    const margin = { ...figure.layout.margin, r: figure.layout.margin.r + SPARE };
    const layout = { ...figure.layout, margin, width: box.clientWidth, height: Math.min(box.clientHeight, most) };
    await Plotly.newPlot(box, figure.data, layout, { staticPlot: true });
  }
})();
