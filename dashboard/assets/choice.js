// The browser's own select box, and its own boxes to tick, as Dash components: small, and reached by keyboard and screen reader as people know it.
let focused = "";
// What is chosen key by key is followed once the reader pauses: a letter or an arrow is on the way to another choice.
const PAUSE = 400;
const waiting = {};
let keyed = -Infinity;
document.addEventListener("keydown", () => (keyed = performance.now()), true);
document.addEventListener("pointerdown", () => (keyed = -Infinity), true);
window.commonmeasure = {
  ...window.commonmeasure,
  Choice: function Choice(props) {
    const make = React.createElement;
    const option = (one) => make("option", { key: one.value, value: one.value }, one.label);
    const headings = [...new Set(props.options.map((one) => one.heading || ""))];
    const groups = headings.map((heading) => {
      const inside = props.options.filter((one) => (one.heading || "") === heading).map(option);
      return heading ? make("optgroup", { key: heading, label: heading }, inside) : inside;
    });
    const pick = ({ target: { value } }) => {
      props.setProps({ value });
      clearTimeout(waiting[props.id]);
      const follow = () => props.setProps({ picked: value });
      if (performance.now() - keyed < PAUSE) waiting[props.id] = setTimeout(follow, PAUSE);
      else follow();
    };
    return make(
      "div",
      { className: "choice", hidden: props.hidden },
      make("label", { htmlFor: props.id }, props.label),
      make("select", { id: props.id, value: props.value, onChange: pick }, groups),
    );
  },
  Ticks: function Ticks(props) {
    const make = React.createElement;
    const order = props.options.map((one) => one.value);
    const pick = ({ target: { value, checked } }) => {
      const others = props.one ? [] : props.values.filter((one) => one !== value);
      const values = checked ? [...others, value] : others;
      const { name, one, values: before } = props;
      props.setProps({ values, picked: { name, one, before, order, value, checked, at: Date.now() } });
    };
    // A new page puts new boxes in the place of the old ones, and the reader's place among them must not be lost.
    const keepFocus = (box) => {
      if (!box || document.activeElement !== document.body || focused !== `${props.name} ${box.value}`) return;
      box.focus({ preventScroll: true });
      // Where the new page was short for a moment, the box may be out of sight.
      requestAnimationFrame(() => box.scrollIntoView({ block: "nearest" }));
    };
    const tick = (one) =>
      make(
        "label",
        { key: one.value },
        make("input", {
          type: props.one ? "radio" : "checkbox",
          name: props.name,
          value: one.value,
          checked: props.values.includes(one.value),
          onChange: pick,
          onFocus: ({ target }) => (focused = `${props.name} ${target.value}`),
          ref: keepFocus,
        }),
        ` ${one.label}`,
      );
    const headings = [...new Set(props.options.map((one) => one.heading || ""))];
    const groups = headings.map((heading) => {
      const inside = props.options.filter((one) => (one.heading || "") === heading).map(tick);
      const title = heading ? make("span", { className: "aside" }, heading) : null;
      return make("div", { key: heading, role: heading ? "group" : null, "aria-label": heading || null }, title, inside);
    });
    return make("fieldset", null, make("legend", null, props.legend), make("div", { className: "boxes" }, groups));
  },
};
