// Moving through the worklist and from sheet to sheet by keys, and ticking. Judges nothing: the
// server decides what is clean.
(function () {
  "use strict";

  function isTyping(event) {
    return event.ctrlKey || event.metaKey || event.altKey ||
      (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== "checkbox");
  }

  document.addEventListener("keydown", function (event) {
    var wanted = { j: "[data-next]", k: "[data-before]" }[event.key.toLowerCase()];
    var link = wanted && !isTyping(event) && document.querySelector(".zs-queue " + wanted);
    if (link) { link.click(); }
  });

  var form = document.querySelector("form[data-triage]");
  if (!form) { return; }
  var rows = Array.prototype.slice.call(form.querySelectorAll("[data-row]"));
  var here = -1;

  function box(row) { return row.querySelector("input[type=checkbox]"); }

  function count() {
    var number = rows.filter(function (row) { return box(row).checked; }).length;
    form.querySelector("[data-ticked]").textContent = "已选 " + number + " 张";
  }

  function go(place) {
    if (rows[here]) { rows[here].removeAttribute("data-here"); }
    here = Math.max(0, Math.min(rows.length - 1, place));
    rows[here].setAttribute("data-here", "");
    rows[here].querySelector("a").focus({ preventScroll: true });
    rows[here].scrollIntoView({ block: "nearest" });
  }

  form.addEventListener("change", function (event) {
    if (event.target.hasAttribute("data-tick-clean")) {
      rows.forEach(function (row) {
        if (row.hasAttribute("data-clean")) { box(row).checked = event.target.checked; }
      });
    }
    count();
  });

  document.addEventListener("keydown", function (event) {
    if (isTyping(event)) { return; }
    if (event.key === "j" || event.key === "J") { go(here + 1); }
    if (event.key === "k" || event.key === "K") { go(here - 1); }
    if ((event.key === "x" || event.key === "X") && rows[here]) {
      box(rows[here]).checked = !box(rows[here]).checked;
      count();
    }
  });
  count();
})();
