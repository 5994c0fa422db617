// Asks the server what the typed cells come to, after each pause. Judges nothing itself.
(function () {
  "use strict";

  var kept = window.zsKept;
  if (!kept || !kept.form.classList.contains("zs-actuals")) { return; }
  var form = kept.form;
  var asked = 0;

  function say(element, text) {
    if (element) { element.textContent = text; }
  }

  function show(answer) {
    Object.keys(answer.lines).forEach(function (key) {
      var line = answer.lines[key];
      var row = form.querySelector('[data-line="' + key + '"]');
      var said = form.querySelector('[data-said="' + key + '"]');
      say(row.querySelector("[data-score]"), line.score || "—");
      say(said.querySelector("[data-problem]"), line.problem);
      say(said.querySelector("[data-request]"), line.request);
      say(said.querySelector("[data-explanation]"), line.explanation);
      var input = row.querySelector("input");
      if (line.problem) { input.setAttribute("aria-invalid", "true"); } else { input.removeAttribute("aria-invalid"); }
    });
    var points = answer.execution.score ? "得 " + answer.execution.score + " 分：" : "";
    say(form.querySelector("[data-execution]"), points + answer.execution.explanation);
    var list = form.querySelector("[data-money]");
    list.replaceChildren.apply(list, answer.money.map(function (text) {
      var item = document.createElement("li");
      item.textContent = text;
      return item;
    }));
    say(form.querySelector("[data-total]"), answer.total || "—");
    say(form.querySelector("[data-grade]"), answer.grade || "未评出等级");
    say(form.querySelector("[data-status]"), answer.status);
    say(form.querySelector("[data-filled]"), String(answer.filled));
  }

  function check() {
    var number = ++asked;
    kept.ask(form.getAttribute("data-check")).then(function (answer) {
      if (number !== asked) { return; }
      if (answer.status === 200) { show(answer.body); kept.say(""); } else { kept.trouble(answer.status); }
    });
  }

  var soon = window.zsKeeping.paced(check, 350, 2000);
  form.addEventListener("input", function (event) { if (event.target.form === form) { soon(); } });
  form.addEventListener("zs-restored", soon);

  // Enter goes down a column, as in a spreadsheet.
  form.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT" || event.isComposing) { return; }
    event.preventDefault();
    var inputs = Array.prototype.slice.call(form.querySelectorAll("tbody input"));
    var place = inputs.indexOf(event.target);
    var next = inputs[place + (event.shiftKey ? -1 : 1)] || inputs[0];
    if (next) { next.focus(); next.select(); }
  });
})();
