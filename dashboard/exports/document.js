// Draws the figures into the room that is left for them, and makes tables fit: with smaller letters first. A table that
// is still too long goes on on the next sheet; one that has no room beside its figure begins there.
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
  if (isAlone) goOn(box.closest(".sheet"));
  else if (overflows(box)) apart(box);
}

// The table alone on a sheet behind that of its figure.
function apart(box) {
  const sheet = box.closest(".sheet");
  const next = furtherSheet(sheet);
  next.querySelector(".figure").remove();
  box.remove();
  sheet.after(next);
  const moved = next.querySelector(".beside");
  moved.style.fontSize = "";
  fit(moved);
}

// A copy of this sheet, without what stands on the first alone.
function furtherSheet(sheet) {
  const next = sheet.cloneNode(true);
  next.querySelector("h1")?.remove();
  next.querySelector(".notes").replaceChildren();
  return next;
}

// Rows for which the sheet has no room stand on one more, under the heading of their section.
function goOn(sheet) {
  const next = furtherSheet(sheet);
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
    sheet.after(next);
    goOn(next);
  }
}

// The sheets of one item say which part of it they are.
function numberParts(sheets) {
  for (const item of Object.values(Object.groupBy(sheets, (sheet) => sheet.dataset.item))) {
    if (item.length === 1) continue;
    item.forEach((sheet, n) => sheet.querySelector(".title").append(` ${numbered(WORDS.part, n + 1, item.length)}`));
  }
}

function numbered(words, number, of) {
  return words.replace("{number}", number).replace("{of}", of);
}

window.drawn = (async () => {
  document.querySelectorAll(".beside").forEach(fit);
  const sheets = [...document.querySelectorAll(".sheet")];
  numberParts(sheets);
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
