"use strict";
// Datasette's own pages: names for what has none (WCAG 1.3.1, 2.1.1, 4.1.2).
(() => {
  const names = { "select[name^=_filter_column]": "Column", "select[name^=_filter_op]": "Operation", "input[name^=_filter_value]": "Value", "select[name=_sort]": "Sort by", "select[name=_sort_by_desc]": "Order", "textarea": "SQL", "input[name=_search]": "Search" };
  function name(root) {
    for (const [selector, label] of Object.entries(names)) root.querySelectorAll(selector).forEach((one) => { if (!one.labels || !one.labels.length) one.setAttribute("aria-label", label); });
    root.querySelectorAll("select:not([aria-label])").forEach((one) => { if (!one.labels || !one.labels.length) one.setAttribute("aria-label", one.name || "Choice"); });
    root.querySelectorAll(".table-wrapper, .CodeMirror-scroll").forEach((one) => { one.tabIndex = 0; });
    root.querySelectorAll("main h3").forEach((one) => { one.setAttribute("role", "heading"); one.setAttribute("aria-level", "2"); });
  }
  name(document);
  addEventListener("load", () => name(document));
})();
