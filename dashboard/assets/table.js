// Tables, sent as rows of short cells by `components/table.py`: React makes all of one at once, links to other pages
// included, and Dash need not look into it. One that may be sorted is turned around by its headings.
(() => {
  const make = React.createElement;
  // As Dash's own links do: the page is drawn anew and the window is not.
  function follow(event) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    window.history.pushState({}, "", event.currentTarget.href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  }

  const partsOf = (cell) => (typeof cell === "string" ? [cell] : cell);
  const pictureOf = (cell) => partsOf(cell)[4];
  // What a reader sees in a cell, without its sign and what stands below it.
  const wordsOf = (cell) => (pictureOf(cell) ? "" : partsOf(cell)[0]);

  function dateIn(words, months) {
    const month = months.findIndex((name) => words.toLowerCase().includes(name));
    const [day, year] = [/\b\d{1,2}\b/, /\b\d{4}\b/].map((digits) => Number(words.match(digits)));
    return month >= 0 && day && year ? Date.UTC(year, month, day) : null;
  }

  // The number that a cell begins with, or its date; null where there is none.
  function numberIn(words, months) {
    const bound = { "<": -1e-9, ">": 1e-9 }[words[0]] ?? 0;
    const number = parseFloat(words.replace(/^[≤≥<>]/, "").replace(/^−/, "-").replaceAll(",", ""));
    return dateIn(words, months) ?? (Number.isNaN(number) ? null : number + bound);
  }

  const ASCENDING = 1;
  const DESCENDING = -1;

  function monthsIn(language) {
    const name = (month) => new Date(2000, month).toLocaleDateString(language, { month: "long" }).toLowerCase();
    return [...Array(12).keys()].map(name);
  }

  // The rows by a column. Numbers come before words, which say why there is no number, whichever way round.
  function sorted(rows, { column, way, isOfNumbers }) {
    const { lang } = document.documentElement;
    const months = monthsIn(lang);
    const keys = rows.map((row) => {
      const words = wordsOf(row[column]);
      return { row, words, number: isOfNumbers ? numberIn(words, months) : null };
    });
    keys.sort((one, other) => {
      if (one.number !== null && other.number !== null) return way * (one.number - other.number);
      if (one.number !== null || other.number !== null) return one.number === null ? 1 : -1;
      return way * one.words.localeCompare(other.words, lang);
    });
    return keys.map(({ row }) => row);
  }

  const NO_LOOK = [null, null, null];
  const lookOf = (cell, looks) => looks[partsOf(cell)[1]] ?? NO_LOOK;

  function contentOf(cell, looks) {
    const [words, , address, aside, picture] = partsOf(cell);
    if (picture) return [make("img", { src: picture, alt: words, className: "sparkline" })];
    const content = [];
    const [, sign, wordsOfSign] = lookOf(cell, looks);
    if (sign) {
      const unseen = wordsOfSign && make("span", { className: "unseen" }, wordsOfSign);
      content.push(make("span", { className: "sign" }, make("span", { "aria-hidden": "true" }, sign), unseen, " "));
    }
    content.push(address ? make("a", { href: address, onClick: follow }, words) : words);
    if (aside) content.push(make("span", { className: "aside" }, aside));
    return content;
  }

  function Table({ caption, className, columns, sections, looks, rows, isStacked, isSortable }) {
    const [last, sort] = React.useState({});
    // A table that is drawn anew comes in its own order.
    const by = last.rows === rows ? last : {};
    const turn = (column) => {
      const months = monthsIn(document.documentElement.lang);
      const isOfNumbers = column > 0 && rows.some((row) => numberIn(wordsOf(row[column]), months) !== null);
      // Of numbers the largest are asked for first, of words the first; a third click gives the rows as they came.
      const first = isOfNumbers ? DESCENDING : ASCENDING;
      if (by.column !== column) sort({ rows, column, way: first, isOfNumbers });
      else sort(by.way === first ? { ...by, way: -first } : {});
    };

    const heading = ([title, isNumber], column) => {
      const props = { scope: "col", className: isNumber ? "number" : undefined };
      if (!isSortable || rows.some((row) => pictureOf(row[column]))) return make("th", props, title);
      const way = by.column === column ? { "aria-sort": by.way === ASCENDING ? "ascending" : "descending" } : {};
      const button = make("button", { type: "button", className: "sort", onClick: () => turn(column) }, title);
      return make("th", { ...props, ...way }, button);
    };

    const data = (cell, column) => {
      const content = contentOf(cell, looks);
      if (column === 0) return make("th", { scope: "row" }, ...content);
      const [title, isNumber] = columns[column];
      const [how] = lookOf(cell, looks);
      const classes = [isNumber && "number", how].filter(Boolean).join(" ") || undefined;
      return make("td", { className: classes, "data-label": isStacked ? title : undefined }, ...content);
    };
    const line = (row) => make("tr", null, ...row.map(data));

    let from = 0;
    const body = ([title, count]) => {
      const inside = rows.slice(from, (from += count));
      const headings = title
        ? [make("tr", { className: "section" }, make("th", { scope: "rowgroup", colSpan: columns.length }, title))]
        : [];
      return make("tbody", null, ...headings, ...(by.way ? sorted(inside, by) : inside).map(line));
    };

    return make(
      "table",
      { className, "data-sortable": isSortable ? "" : undefined },
      make("caption", { className: "unseen" }, caption),
      make("thead", null, make("tr", null, ...columns.map(heading))),
      ...sections.map(body),
    );
  }

  window.commonmeasure = { ...window.commonmeasure, Table: React.memo(Table) };
})();
