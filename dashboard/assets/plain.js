// Elements that Dash need not look into, given as they are written in Python: React makes them at once, links to other pages included.
// A table that may be sorted is turned around by its headings.
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

  const partsOf = ({ props: { children = [] } }) => [children].flat();

  // What a reader sees in a cell, without its sign and what stands below it.
  function wordsOf(content) {
    if (typeof content === "string") return content;
    if (["sign", "aside", "unseen"].includes(content.props.className)) return "";
    return partsOf(content).map(wordsOf).join("");
  }

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
  const rowsOf = (body) => partsOf(body).filter((row) => row.props.className !== "section");
  const isPicture = (cell) => partsOf(cell).some((part) => part.type === "Img");
  const wordsIn = (row, column) => wordsOf(partsOf(row)[column]);

  function monthsIn(language) {
    const name = (month) => new Date(2000, month).toLocaleDateString(language, { month: "long" }).toLowerCase();
    return [...Array(12).keys()].map(name);
  }

  // The rows by a column. Numbers come before words, which say why there is no number, whichever way round.
  function sorted(rows, { column, way, isOfNumbers }) {
    const { lang } = document.documentElement;
    const months = monthsIn(lang);
    const keys = rows.map((row) => {
      const words = wordsIn(row, column);
      return { row, words, number: isOfNumbers ? numberIn(words, months) : null };
    });
    keys.sort((one, other) => {
      if (one.number !== null && other.number !== null) return way * (one.number - other.number);
      if (one.number !== null || other.number !== null) return one.number === null ? 1 : -1;
      return way * one.words.localeCompare(other.words, lang);
    });
    return keys.map(({ row }) => row);
  }

  function Sortable({ table }) {
    const [last, sort] = React.useState({});
    // A table that is drawn anew comes in its own order.
    const by = last.table === table ? last : {};
    const { children: [caption, head, ...bodies], ...props } = table.props;
    const rows = bodies.flatMap(rowsOf);
    const turn = (column) => {
      const months = monthsIn(document.documentElement.lang);
      const isOfNumbers = column > 0 && rows.some((row) => numberIn(wordsIn(row, column), months) !== null);
      // Of numbers the largest are asked for first, of words the first; a third click gives the rows as they came.
      const first = isOfNumbers ? DESCENDING : ASCENDING;
      if (by.column !== column) sort({ table, column, way: first, isOfNumbers });
      else sort(by.way === first ? { ...by, way: -first } : {});
    };
    const heading = (cell, column) => {
      const { children, ...others } = cell.props;
      if (rows.some((row) => isPicture(partsOf(row)[column]))) return make("th", { ...others, key: column }, children);
      const way = by.column === column ? { "aria-sort": by.way === ASCENDING ? "ascending" : "descending" } : {};
      const button = make("button", { type: "button", className: "sort", onClick: () => turn(column) }, children);
      return make("th", { ...others, ...way, key: column }, button);
    };
    const body = (part, n) => {
      const headings = partsOf(part).filter((row) => row.props.className === "section");
      const ordered = by.way ? sorted(rowsOf(part), by) : rowsOf(part);
      return make("tbody", { key: n }, ...[...headings, ...ordered].map(element));
    };
    const titles = partsOf(partsOf(head)[0]).map(heading);
    return make("table", props, element(caption), make("thead", null, make("tr", null, titles)), bodies.map(body));
  }

  function element(content) {
    if (typeof content === "string") return content;
    const { children = [], ...props } = content.props;
    const inside = [children].flat().map(element);
    if (content.type === "Link") return make("a", { ...props, onClick: follow }, ...inside);
    if (content.type === "Table" && "data-sortable" in props) return make(Sortable, { table: content });
    return make(content.type.toLowerCase(), props, ...inside);
  }

  const Plain = React.memo(({ content }) => element(content));
  window.commonmeasure = { ...window.commonmeasure, Plain };
})();
