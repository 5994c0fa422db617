// Asks the server which lights the typed cells come to, after each pause. Judges nothing itself.
(function () {
  "use strict";

  var ICONS = { red: "circle-x", yellow: "alert-triangle", grey: "circle-dashed", green: "circle-check", blue: "trending-up" };
  var kept = window.zsKept;
  if (!kept || !kept.form.hasAttribute("data-monitoring")) { return; }
  var form = kept.form;
  var asked = 0;

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
    say(form.querySelector("[data-blocking]"), answer.blocking ? "还差 " + answer.blocking + " 处" : "填写齐全");
    var list = form.querySelector("[data-money]");
    list.replaceChildren.apply(list, answer.money.map(function (text) {
      var item = document.createElement("li");
      item.textContent = text;
      return item;
    }));
  }

  function ask() {
    var number = ++asked;
    kept.ask(form.getAttribute("data-check")).then(function (answer) {
      if (number !== asked) { return; }
      if (answer.status === 200) { show(answer.body); kept.say(""); } else { kept.trouble(answer.status); }
    });
  }

  var soon = window.zsKeeping.paced(ask, 350, 2000);
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("zs-restored", soon);

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
