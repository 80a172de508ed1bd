// A click on a figure shows its row of the table in a panel; without this script it leads to the row itself.
"use strict";
(function () {
  const panel = document.getElementById("panel");
  let chosen = null;

  function hide() {
    panel.hidden = true;
    if (chosen) chosen.classList.remove("chosen");
    chosen = null;
  }

  function rowsOf(mark) {
    const rows = [];
    let row = document.getElementById(mark.getAttribute("href").slice(1));
    for (let more = Number(mark.dataset.more || 0); row && more >= 0; more--, row = row.nextElementSibling) rows.push(row);
    return rows;
  }

  function show(mark) {
    hide();
    chosen = mark;
    mark.classList.add("chosen");
    panel.replaceChildren();
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "关闭";
    close.addEventListener("click", function () {
      const from = chosen;
      hide();
      if (from) from.focus();
    });
    panel.append(close);
    for (const row of rowsOf(mark)) {
      const titles = row.closest("table").tHead.rows[0].cells;
      const list = document.createElement("dl");
      for (let i = 0; i < row.cells.length; i++) {
        const words = row.cells[i].textContent.trim().replace(/\s+/g, " ");
        if (!words) continue;
        const term = document.createElement("dt");
        const value = document.createElement("dd");
        term.textContent = titles[i].textContent;
        value.textContent = words;
        list.append(term, value);
      }
      panel.append(list);
    }
    panel.hidden = false;
  }

  function step(mark, by) {
    const marks = Array.from(document.querySelectorAll("article a.f"));
    const next = marks[marks.indexOf(mark) + by];
    if (!next) return;
    next.focus();
    show(next);
  }

  document.addEventListener("click", function (event) {
    const mark = event.target.closest("article a.f");
    if (!mark) return;
    event.preventDefault();
    show(mark);
  });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") return hide();
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const mark = document.activeElement && document.activeElement.closest("article a.f");
    if (!mark || (event.key !== "ArrowRight" && event.key !== "ArrowLeft")) return;
    event.preventDefault();
    step(mark, event.key === "ArrowRight" ? 1 : -1);
  });

  // A link to a figure's place opens it there; one to its row opens the table.
  function follow() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const mark = target.closest("article a.f");
    if (mark) {
      show(mark);
      mark.focus();
    }
    const details = target.closest("details");
    if (details) {
      details.open = true;
      target.scrollIntoView({ block: "center" });
    }
  }
  window.addEventListener("hashchange", follow);
  window.addEventListener("beforeprint", function () {
    hide();
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  follow();
})();
