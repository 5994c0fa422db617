// Asks the server which lights the typed cells come to, after each pause. Judges nothing itself.
(function () {
  "use strict";

  var PAUSE = 350;
  var ICONS = { red: "circle-x", yellow: "alert-triangle", grey: "circle-dashed", green: "circle-check", blue: "trending-up" };
  var form = document.querySelector("form[data-monitoring]");
  if (!form || form.querySelector("fieldset").disabled) { return; }
  var timer = null;
  var asked = 0;
  var isDirty = false;

  function say(element, text) {
    if (element) { element.textContent = text; }
  }

  function showLight(holder, told) {
    var badge = holder && holder.querySelector(".zs-light");
    if (!badge) { return; }
    badge.className = "zs-light zs-light-" + told.light;
    var use = badge.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, "#" + ICONS[told.light]));
    badge.lastChild.textContent = told.label.slice(0, 2);
  }

  function showLine(key, line) {
    var row = form.querySelector('[data-line="' + key + '"]');
    showLight(row.querySelector("[data-row-light]"), line);
    say(row.querySelector("[data-problem]"), line.problem);
    say(row.querySelector("[data-due]"), line.due);
    say(row.querySelector("[data-explanation]"), line.explanation);
    if (line.why) { row.querySelector("details").open = true; }
    row.querySelectorAll("[data-column]").forEach(function (input) {
      if (line.wrong.indexOf(input.getAttribute("data-column")) >= 0) {
        input.setAttribute("aria-invalid", "true");
      } else {
        input.removeAttribute("aria-invalid");
      }
    });
  }

  function show(answer) {
    Object.keys(answer.lines).forEach(function (key) { showLine(key, answer.lines[key]); });
    showLight(form.querySelector("[data-execution-light]"), answer.execution);
    showLight(form.querySelector("[data-light]"), answer.light);
    say(form.querySelector("[data-execution]"), answer.execution.explanation);
    say(form.querySelector("[data-blocking]"), String(answer.blocking));
    var list = form.querySelector("[data-money]");
    list.replaceChildren.apply(list, answer.money.map(function (text) {
      var item = document.createElement("li");
      item.textContent = text;
      return item;
    }));
  }

  function ask() {
    var number = ++asked;
    fetch(form.getAttribute("data-monitoring"), { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } })
      .then(function (response) {
        if (!response.ok) { throw new Error(String(response.status)); }
        return response.json();
      })
      .then(function (answer) { if (number === asked) { show(answer); } })
      .catch(function () { say(form.querySelector("[data-execution]"), "暂时连不上，灯号没有更新；您填写的内容还在本页"); });
  }

  function changed() {
    isDirty = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, PAUSE);
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", function () { isDirty = false; });
  window.addEventListener("beforeunload", function (event) { if (isDirty) { event.preventDefault(); } });

  // Enter goes on to the next line's cell, as in a spreadsheet; it does not send the form.
  form.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT" || event.target.type === "checkbox" || event.isComposing) { return; }
    event.preventDefault();
    var column = event.target.name.split("-")[0];
    var inputs = Array.prototype.slice.call(form.querySelectorAll('input[name^="' + column + '-"]'));
    var next = inputs[inputs.indexOf(event.target) + (event.shiftKey ? -1 : 1)] || inputs[0];
    if (next) { next.focus(); next.select(); }
  });
})();
