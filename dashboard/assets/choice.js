// The browser's own select box as a Dash component: small, and reached by keyboard and screen reader as people know it.
window.commonmeasure = {
  Choice: function Choice(props) {
    const make = React.createElement;
    const option = (one) => make("option", { key: one.value, value: one.value }, one.label);
    const headings = [...new Set(props.options.map((one) => one.heading || ""))];
    const groups = headings.map((heading) => {
      const inside = props.options.filter((one) => (one.heading || "") === heading).map(option);
      return heading ? make("optgroup", { key: heading, label: heading }, inside) : inside;
    });
    const pick = (event) => props.setProps({ value: event.target.value, picked: event.target.value });
    return make(
      "div",
      { className: "choice", hidden: props.hidden },
      make("label", { htmlFor: props.id }, props.label),
      make("select", { id: props.id, value: props.value, onChange: pick }, groups),
    );
  },
};
