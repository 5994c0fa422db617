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

  function money(hundredths) {
    var whole = Math.floor(hundredths / 100).toLocaleString("en-US");
    return whole + "." + String(100 + hundredths % 100).slice(1) + " 万元";
  }

  // What is ticked, in sheets and money: told beside the button and asked before it acts.
  function count() {
    var ticked = rows.filter(function (row) { return box(row).checked; });
    var known = ticked.filter(function (row) { return row.getAttribute("data-hundredths"); });
    var total = known.reduce(function (sum, row) {
      return sum + Number(row.getAttribute("data-hundredths"));
    }, 0);
    var lacking = ticked.length - known.length;
    var words = ticked.length + " 张" + (known.length ? "，预算共 " + money(total) : "") +
      (lacking ? "（" + lacking + " 张没有预算数）" : "");
    form.querySelector("[data-ticked]").textContent = "已选 " + words;
    form.querySelector("button[type=submit]").disabled = !ticked.length;
    form.setAttribute("data-confirm", "通过勾选的 " + words +
      "。没有未决问题的立即通过，有问题的会留下并说明原因。确定吗？");
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
  window.addEventListener("pageshow", count);
  count();
})();
