// Draws the figures into the room that is left for them, and makes tables fit: with smaller letters first. A table that
// is still too long goes on on the next sheet; beside a figure it has fewer rows, and the sheet says how many are left out.
const SMALLEST = 6.5;
const SMALLEST_ALONE = 8;
// Words beside the figure may be a little wider on paper than on the screen.
const SPARE = 14;

function overflows(box) {
  return box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1;
}

function fit(box) {
  const points = (element) => parseFloat(getComputedStyle(element).fontSize) * 0.75;
  const isAlone = box.parentElement.childElementCount === 1;
  const smallest = isAlone && box.scrollWidth <= box.clientWidth + 1 ? SMALLEST_ALONE : SMALLEST;
  while (overflows(box) && points(box) > smallest) box.style.fontSize = `${points(box) - 0.5}pt`;
  if (isAlone) goOn([box.closest(".sheet")]);
  else leaveOut(box);
}

function leaveOut(box) {
  const rows = [...box.querySelectorAll("tbody tr")];
  let left = 0;
  const line = document.createElement("li");
  while (overflows(box) && rows.length > 1) {
    rows.pop().remove();
    left += 1;
    line.textContent = left === 1 ? box.dataset.one : box.dataset.many.replace("2", left);
    box.closest(".sheet").querySelector(".notes").append(line);
  }
}

// `sheets` are those of the table so far; rows that the last of them has no room for stand on one more, under the
// heading of their section.
function goOn(sheets) {
  const sheet = sheets.at(-1);
  const next = sheet.cloneNode(true);
  const box = sheet.querySelector(".beside");
  const rows = [...box.querySelectorAll("tbody tr")];
  const all = rows.length;
  const least = rows.findIndex((row) => row.className !== "section") + 1;
  while (overflows(box) && rows.length > least) rows.pop().remove();
  while (rows.length > least && rows.at(-1).className === "section") rows.pop().remove();
  if (rows.length < all) {
    const stay = [...next.querySelectorAll("tbody tr")].slice(0, rows.length);
    for (const row of stay) if (row.className !== "section") row.remove();
    for (const body of next.querySelectorAll("tbody")) if (!body.querySelector("tr:not(.section)")) body.remove();
    next.querySelector("h1")?.remove();
    next.querySelector(".notes").replaceChildren();
    sheet.after(next);
    goOn([...sheets, next]);
  } else if (sheets.length > 1) {
    sheets.forEach((one, n) => one.querySelector(".title").append(` ${numbered(WORDS.part, n + 1, sheets.length)}`));
  }
}

function numbered(words, number, of) {
  return words.replace("{number}", number).replace("{of}", of);
}

window.drawn = (async () => {
  document.querySelectorAll(".beside").forEach(fit);
  const sheets = document.querySelectorAll(".sheet");
  sheets.forEach((sheet, n) => {
    sheet.querySelector(".number-of-page").textContent = numbered(WORDS.page, n + 1, sheets.length);
  });
  for (const [id, figure] of Object.entries(FIGURES)) {
    const box = document.getElementById(id);
    const most = Number(box.dataset.most || Infinity);
    const margin = { ...figure.layout.margin, r: figure.layout.margin.r + SPARE };
    const layout = { ...figure.layout, margin, width: box.clientWidth, height: Math.min(box.clientHeight, most) };
    await Plotly.newPlot(box, figure.data, layout, { staticPlot: true });
  }
})();
