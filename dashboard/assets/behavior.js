// What the page does in the browser: follow a filter into the URL, name the page, follow a click on the map,
// copy the link, print, save pictures, fit figures onto paper, tell what happens to the dashboard while a page is open.
(() => {
  const PATHS = { indicator: "/indicator/", neighborhood: "/neighborhood/", partner: "/partner/" };

  function address(pathname, search, name, value, defaults) {
    const query = new URLSearchParams(search);
    const page = (path, subject) => [path + encodeURIComponent(subject), query];
    if (name === "indicator") return page(PATHS.indicator, value);
    if (name === "place" && pathname.startsWith(PATHS.neighborhood)) {
      return page(PATHS.neighborhood, value.slice(value.indexOf(":") + 1));
    }
    if (name === "partner" && pathname.startsWith(PATHS.partner)) return page(PATHS.partner, value);
    if (value === defaults[name]) query.delete(name);
    else query.set(name, value);
    return [pathname, query];
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    behavior: {
      follow_filter: function (...args) {
        const [pathname, search, defaults] = args.slice(-3);
        const fired = window.dash_clientside.callback_context.triggered_id;
        const value = args[["indicator", "year", "place", "partner", "group", "benchmark"].indexOf(fired.replace("filter-", ""))];
        if (!value) return window.dash_clientside.no_update;
        const [path, query] = address(pathname, search || "", fired.replace("filter-", ""), value, defaults);
        const words = query.toString().replaceAll("%3A", ":");
        return words ? `${path}?${words}` : path;
      },
      follow_map: function (clicks, figures) {
        const at = clicks.findIndex((click) => click);
        if (at < 0) return window.dash_clientside.no_update;
        const link = figures[at].data[clicks[at].points[0].curveNumber].meta;
        return link || window.dash_clientside.no_update;
      },
      // The link is the truth, not what was drawn last: a reader may tick faster than pages come.
      follow_pack: function (picked) {
        const id = window.dash_clientside.callback_context.triggered_id;
        const pick = picked.find((one) => one && one.name === id.of);
        if (!pick) return window.dash_clientside.no_update;
        const query = new URLSearchParams(window.location.search);
        const before = query.has(id.of) ? query.getAll(id.of) : pick.before;
        const chosen = pick.one ? [pick.value] : before.filter((one) => one !== pick.value);
        if (pick.checked && !pick.one) chosen.push(pick.value);
        query.delete(id.of);
        for (const one of pick.order) if (chosen.includes(one)) query.append(id.of, one);
        const words = query.toString().replaceAll("%3A", ":");
        return words ? `${window.location.pathname}?${words}` : window.location.pathname;
      },
      name_page: function (about) {
        if (!about) return window.dash_clientside.no_update;
        if (about.release !== undefined) compare(about.release);
        const moved = document.body.dataset.path && document.body.dataset.path !== about.path;
        document.title = about.title;
        document.body.dataset.path = about.path;
        for (const link of document.querySelectorAll("nav a")) {
          if (link.getAttribute("href").split("?")[0] === about.section) link.setAttribute("aria-current", "page");
          else link.removeAttribute("aria-current");
        }
        const part = partOfPage();
        if (part) goTo(part);
        else if (moved) {
          window.scrollTo(0, 0);
          document.getElementById("title")?.focus({ preventScroll: true });
        }
        return about.path;
      },
    },
  });

  // The part of the page that the link names, once it is drawn.
  function partOfPage() {
    return document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
  }

  function goTo(part) {
    part.tabIndex = -1;
    part.focus({ preventScroll: true });
    part.scrollIntoView();
  }

  function tell(what, isSo = true) {
    document.getElementById(what)?.toggleAttribute("hidden", !isSo);
  }

  // A page that is left open outlives the release that it was drawn of; what comes next is of the newer one. Before the
  // first release it was drawn of none.
  let opened = null;
  function compare(release) {
    opened ??= release;
    if (release !== opened) tell("newer");
  }

  // Dash keeps quiet where the server does not answer: the link and the filters then say what the page does not show.
  let isBehind = false;
  const send = window.fetch;
  window.fetch = async (address, ...how) => {
    let answer = null;
    try {
      answer = await send(address, ...how);
      return answer;
    } finally {
      if (String(address).includes("/_dash-update-component")) {
        isBehind = !answer || answer.status >= 500;
        tell("unreachable", isBehind);
      }
    }
  };

  const ASK_EVERY = 20_000;
  async function ask() {
    const answer = await send("/release").catch(() => null);
    const isThere = answer !== null && answer.status < 500;
    if (isThere && isBehind) window.location.reload();
    tell("unreachable", !isThere);
    if (answer?.ok) compare(await answer.text());
    return isThere;
  }
  setInterval(() => document.hidden || ask(), ASK_EVERY);
  document.addEventListener("visibilitychange", () => document.hidden || ask());

  document.addEventListener("click", async (event) => {
    if (event.target.closest("button[data-anew]") && (await ask())) window.location.reload();
  });

  // A browser that lets no page write for its reader shows the link to be copied by hand.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    const told = document.getElementById("copied");
    try {
      await navigator.clipboard.writeText(window.location.href);
      told.textContent = button.dataset.copy;
      setTimeout(() => (told.textContent = ""), 4000);
    } catch {
      window.prompt(button.textContent, window.location.href);
    }
  });

  // Figures come after the words around them; what prints itself waits for them.
  const isDrawn = () => document.querySelector("main h1") && !document.querySelector(".graph:not(:has(.main-svg))");
  async function print() {
    while (!isDrawn()) await new Promise(requestAnimationFrame);
    window.print();
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("button[data-print]")) print();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "p" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || isDrawn()) return;
    event.preventDefault();
    print();
  });

  let plotly = null;
  function loadPlotly() {
    if (window.Plotly) return Promise.resolve();
    plotly ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = document.querySelector("meta[name=plotly]").content;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
    return plotly;
  }

  // A table that is too long for one picture has several.
  async function savePictures(button) {
    const answer = await fetch(button.dataset.picture);
    if (!answer.ok) throw new Error(await answer.text());
    const { figure: first, further, width, height, scale } = await answer.json();
    await loadPlotly();
    for (const [n, figure] of [first, ...further].entries()) {
      const link = document.createElement("a");
      link.href = await window.Plotly.toImage(figure, { format: "png", width, height, scale });
      link.download = n ? button.dataset.name.replace(/(\.png)$/, `_${n + 1}$1`) : button.dataset.name;
      link.click();
    }
  }

  // A figure is as wide as the screen; paper is not, and a figure must not be cut between two sheets.
  const SHEET = { width: 680, height: 800 };

  function figures() {
    return document.querySelectorAll(".graph .js-plotly-plot");
  }

  // Whoever prints by the browser's menu does not wait: a figure that is not there yet is printed as its table.
  let openedToPrint = [];

  window.addEventListener("beforeprint", () => {
    const waiting = [...document.querySelectorAll(".picture:has(.graph):not(:has(.main-svg))")];
    openedToPrint = waiting.map((picture) => picture.nextElementSibling).filter((twin) => !twin.open);
    for (const twin of openedToPrint) twin.open = true;
    for (const figure of figures()) {
      const height = figure.offsetHeight;
      const zoom = Math.min(1, SHEET.height / height);
      window.Plotly.relayout(figure, { width: SHEET.width / zoom, height });
      figure.style.zoom = zoom;
    }
  });

  window.addEventListener("afterprint", () => {
    for (const twin of openedToPrint) twin.open = false;
    for (const figure of figures()) {
      figure.style.zoom = "";
      window.Plotly.relayout(figure, { width: null, height: null, autosize: true });
    }
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-picture]");
    if (!button || button.getAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    savePictures(button)
      .catch((error) => window.alert(`${button.dataset.failed} ${error.message}`))
      .finally(() => button.removeAttribute("aria-busy"));
  });
})();
