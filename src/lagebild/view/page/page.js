"use strict";
(() => {
  const article = document.querySelector("article");
  const details = document.getElementById("details");
  const hint = details.firstElementChild;
  const table = document.getElementById("events");
  const spans = [...article.querySelectorAll("[data-marks]")];
  const roles = new Map([...document.querySelectorAll(".legend label")]
    .map(label => [label.firstElementChild.value, label.textContent]));
  const marksOf = new Map(spans.map(span =>
    [span, span.dataset.marks.split(" ").filter(Boolean).map(mark => mark.split(":"))]));
  const element = (name, text) => Object.assign(document.createElement(name), { textContent: text });

  // Details of whatever is pointed at or focused: one heading a role, then the cells of that row.
  function facts(row) {
    const list = document.createElement("dl");
    for (const cell of row.cells) {
      const text = [cell.innerText.trim().replace(/\s*\n\s*/g, " · "), cell.title].filter(Boolean).join(" · ");
      if (text) list.append(element("dt", cell.dataset.label), element("dd", text));
    }
    return list;
  }
  function light(rows) {
    document.querySelectorAll(".lit").forEach(lit => lit.classList.remove("lit"));
    for (const row of rows) document.getElementById(row).classList.add("lit");
    for (const [span, marks] of marksOf) {
      if (marks.some(([role, row]) => role !== "content" && rows.includes(row))) span.classList.add("lit");
    }
  }
  function show(span) {
    const marks = marksOf.get(span);
    const parts = marks.flatMap(([role, row]) => [element("h3", roles.get(role)), facts(document.getElementById(row))]);
    if (span.dataset.notes) parts.unshift(element("p", span.dataset.notes));
    details.replaceChildren(...(parts.length ? parts : [hint]));
    light(marks.filter(([role]) => role !== "content").map(([, row]) => row));
  }
  for (const type of ["mouseover", "focusin"]) {
    article.addEventListener(type, event => {
      const span = event.target.closest("[data-marks]");
      if (span) show(span);
    });
  }
  document.querySelectorAll("tbody").forEach(body => body.addEventListener("mouseover", event => {
    const row = event.target.closest("tr");
    if (row) light([row.id]);
  }));
  // Dots and bars light all their rows and marks.
  for (const type of ["mouseover", "focusin"]) {
    document.querySelectorAll(".pictures svg").forEach(picture => picture.addEventListener(type, event => {
      const shape = event.target.closest("[data-rows]");
      if (shape) light(shape.dataset.rows.split(" "));
    }));
  }
  document.querySelectorAll(".legend input").forEach(box => box.addEventListener("change", () =>
    article.classList.toggle(`hide-${box.value}`, !box.checked)));

  // Sorting by any column; blanks last, numbers as numbers.
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const text = (row, column) => row.cells[column].textContent.trim();
  function sort(heading) {
    const body = heading.closest("table").tBodies[0];
    const down = heading.ariaSort === "ascending";
    const column = heading.cellIndex;
    for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
    heading.ariaSort = down ? "descending" : "ascending";
    const compare = (a, b) => !text(a, column) - !text(b, column)
      || order.compare(text(a, column), text(b, column)) * (down ? -1 : 1);
    body.append(...[...body.rows].sort(compare));
  }
  document.querySelectorAll("th button").forEach(button =>
    button.addEventListener("click", () => sort(button.parentElement)));

  // Filters: every field must fit; an empty column name searches the whole row.
  if (!table) return;
  const filters = document.querySelector(".filters");
  const fields = [...filters.querySelectorAll("[data-column]")];
  const count = document.querySelector("output.count");
  const fits = row => fields.every(({ value, dataset: { column } }) => !value
    || (column ? row.dataset[column] === value : row.textContent.toLowerCase().includes(value.toLowerCase())));
  function filter() {
    const rows = [...table.tBodies[0].rows];
    for (const row of rows) row.hidden = !fits(row);
    const shown = rows.filter(row => !row.hidden).length;
    count.textContent = count.dataset.shown.replace("{shown}", shown).replace("{total}", rows.length);
  }
  filters.addEventListener("input", filter);
  addEventListener("hashchange", () => {  // a link to a row that the filter hides shows all rows
    if (!document.querySelector("tr:target[hidden]")) return;
    for (const field of fields) field.value = "";
    filter();
    document.querySelector("tr:target").scrollIntoView();
  });
  filters.hidden = false;
  filter();
})();
