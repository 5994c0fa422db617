// Asks the server what the typed scores come to, after each pause. Judges nothing itself.
(function () {
  "use strict";

  var kept = window.zsKept;
  if (!kept) { return; }
  var form = kept.form;
  var asked = 0;

  function tell(name, text) {
    var line = form.querySelector('[data-problem="' + name + '"]');
    if (line) { line.textContent = text; }
    var field = form.querySelector('[name="score-' + name + '"], [name="' + name + '"]');
    if (!field) { return; }
    if (text) { field.setAttribute("aria-invalid", "true"); } else { field.removeAttribute("aria-invalid"); }
  }

  function show(answer) {
    form.querySelector("[data-total]").textContent = answer.total || "—";
    form.querySelector("[data-grade]").textContent = answer.grade || "未评出等级";
    Object.keys(answer.lines).forEach(function (key) { tell(key, answer.lines[key]); });
    Object.keys(answer.texts).forEach(function (name) { tell(name, answer.texts[name]); });
    document.getElementById("findings").innerHTML = answer.findings;
    kept.say("");
  }

  function check() {
    var number = ++asked;
    kept.ask(form.getAttribute("data-check")).then(function (answer) {
      if (number !== asked) { return; }
      if (answer.status === 200) { show(answer.body); } else { kept.trouble(answer.status); }
    });
  }

  var soon = window.zsKeeping.paced(check, 350, 2000);
  form.addEventListener("input", soon);
  form.addEventListener("zs-restored", soon);

  var all = form.querySelector("[data-take-all]");
  all.addEventListener("click", function () {
    form.querySelectorAll("[data-suggested]").forEach(function (input) { input.value = input.getAttribute("data-suggested"); });
    kept.changed();
    check();
  });

  // Enter goes down the column, as in a spreadsheet.
  form.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT" || event.isComposing) { return; }
    event.preventDefault();
    var inputs = Array.prototype.slice.call(form.querySelectorAll("tbody input"));
    var next = inputs[inputs.indexOf(event.target) + (event.shiftKey ? -1 : 1)] || inputs[0];
    next.focus();
    next.select();
  });
})();
