"use strict";
// The comparison's passages, the figures without what is left out, bulk selection and the keys. Every page
// works without this file, only less comfortably.
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const one = (selector) => document.querySelector(selector);

  // --- passages: go to one in both panes at once
  let current = 0;
  const count = all(".chip").length;
  function into(pane, target) {
    const text = pane && pane.closest(".text");
    if (!text || !target) return;
    text.scrollTop += target.getBoundingClientRect().top - text.getBoundingClientRect().top - 30;
  }
  function go(number) {
    if (number < 1 || number > count) return;
    current = number;
    all(".current").forEach((node) => node.classList.remove("current"));
    all(`.passage[data-n="${number}"]`).forEach((node) => { node.classList.add("current"); });
    for (const side of ["c", "o"]) { const target = document.getElementById(side + number); into(target, target); }
    const chip = one(`.chip a[data-passage="${number}"]`);
    if (chip) chip.parentElement.classList.add("current");
    history.replaceState(null, "", `#c${number}`);
  }
  all(".chip a").forEach((link) => link.addEventListener("click", (event) => { event.preventDefault(); go(Number(link.dataset.passage)); }));
  all(".passage").forEach((node) => node.addEventListener("click", (event) => {
    event.preventDefault();
    const number = Number(node.dataset.n);
    if (number) go(number);
  }));
  const named = /^#[co](\d+)$/.exec(location.hash);
  if (named) go(Number(named[1]));

  // --- leave passages out, and see the figures change
  const measures = one(".measures");
  function measure() {
    let left = 0;
    all("[data-leave]").forEach((box) => {
      if (box.checked) left += Number(box.dataset.leave);
      box.closest(".chip").classList.toggle("out", box.checked);
      all(`.passage[data-n="${box.dataset.number}"]`).forEach((node) => node.classList.toggle("out", box.checked));
    });
    const shared = Math.max(0, Number(measures.dataset.shared) - left);
    const share = (whole) => `${Math.round(Math.min(1, shared / Math.max(1, Number(whole))) * 100)}%`;
    one("#m-copy").textContent = share(measures.dataset.copy);
    one("#m-origin").textContent = share(measures.dataset.origin);
    one("#m-shared").textContent = shared.toLocaleString("en");
    one("#m-fee").textContent = (shared / 1000).toFixed(3);
    one("#m-counted").textContent = (Math.ceil(shared / 500) / 2).toFixed(1);
  }
  all("[data-leave]").forEach((box) => box.addEventListener("change", measure));

  // --- lists
  const whole = one("#all");
  if (whole) whole.addEventListener("change", () => all('#list input[name="repost"], #list [data-group]').forEach((box) => { box.checked = whole.checked; }));
  all("[data-group]").forEach((head) => head.addEventListener("change", () => all('input[name="repost"]', head.closest("tbody")).forEach((box) => { box.checked = head.checked; })));
  all("[data-copy]").forEach((button) => button.addEventListener("click", () => navigator.clipboard.writeText(button.dataset.copy).then(() => { button.textContent = "✓"; })));
  // A case takes seconds: say so, and take no second click. The button's value must still be sent.
  all("[data-busy]").forEach((button) => button.form && button.form.addEventListener("submit", (event) => {
    if (event.submitter === button) { button.textContent = button.dataset.busy; button.setAttribute("aria-busy", "true"); setTimeout(() => { button.disabled = true; }, 0); }
  }));
  const print = one("#print");
  if (print) print.addEventListener("click", () => window.print());

  // --- keys
  let line = -1;
  function step(by) {
    const rows = all("#list tbody td.title a, #list tbody td:first-child > a, .hits h2 a");
    if (!rows.length) return;
    line = Math.min(rows.length - 1, Math.max(0, line + by));
    rows[line].focus();
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const help = one("#help");
    if (help && help.open) return;
    if (event.target.matches("input:not([type=checkbox]), select, textarea")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "?" && help) { event.preventDefault(); help.showModal(); return; }
    // Whoever speaks to the machine, or rests a hand on the keys, switches single keys off (WCAG 2.1.4).
    if (document.body.dataset.keys === "off") return;
    const form = one("#decide");
    const press = (status) => { const button = form && form.querySelector(`button[value="${status}"]`); if (button) button.click(); };
    const keys = {
      j: () => (count ? go(Math.min(count, current + 1)) : step(1)),
      k: () => (count ? go(Math.max(1, current - 1)) : step(-1)),
      c: () => press("confirmed"),
      d: () => { const note = one("#note"); if (note && !note.value) { note.focus(); note.required = true; } else press("dismissed"); },
      n: () => { const note = one("#note"); if (note) note.focus(); },
      x: () => { const next = one("#following"); if (next) next.click(); },
      "/": () => { location.href = "/-/desk/search"; },
    };
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });
  const note = one("#note");
  // A dismissal needs a reason; no other decision does.
  all("#decide button").forEach((button) => button.addEventListener("click", () => { note.required = button.value === "dismissed"; }));
})();
