// Elements that Dash need not look into, given as they are written in Python: React makes them at once, links to other pages included.
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

  function element(content) {
    if (typeof content === "string") return content;
    const { children = [], ...props } = content.props;
    const inside = [children].flat().map(element);
    if (content.type === "Link") return make("a", { ...props, onClick: follow }, ...inside);
    return make(content.type.toLowerCase(), props, ...inside);
  }

  const Plain = React.memo(({ content }) => element(content));
  window.commonmeasure = { ...window.commonmeasure, Plain };
})();
