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

  // Explanations: the server says which warnings want one; what is being written stays.

  var holder = form.querySelector("[data-explanations]");

  function boxes() { return Array.from(holder.querySelectorAll("textarea")); }

  // A text without its warning waits unseen: the warning may come back.
  function putAside(name, text) {
    var box = document.createElement("textarea");
    box.name = name;
    box.value = text;
    box.hidden = true;
    holder.append(box);
  }

  function explain(html) {
    if (holder.contains(document.activeElement)) { return; }
    var written = {};
    boxes().forEach(function (box) { written[box.name] = box.value; });
    holder.innerHTML = html;
    boxes().forEach(function (box) {
      if (box.name in written) { box.value = written[box.name]; }
      delete written[box.name];
    });
    Object.keys(written).forEach(function (name) { if (written[name]) { putAside(name, written[name]); } });
  }

  form.addEventListener("zs-fit", function (event) {
    var known = boxes().map(function (box) { return box.name; });
    Object.keys(event.detail).forEach(function (name) {
      if (name.indexOf("explain-") === 0 && known.indexOf(name) < 0) { putAside(name, ""); }
    });
  });
  holder.addEventListener("focusout", function () { window.setTimeout(check, 0); });

  function show(answer) {
    form.querySelector("[data-total]").textContent = answer.total || "—";
    form.querySelector("[data-grade]").textContent = answer.grade || "未评出等级";
    Object.keys(answer.lines).forEach(function (key) { tell(key, answer.lines[key]); });
    Object.keys(answer.texts).forEach(function (name) { tell(name, answer.texts[name]); });
    document.getElementById("findings").innerHTML = answer.findings;
    explain(answer.explanations);
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
