// Sends the typed cells and places what the server answers: sums, differences, faults, findings.
// Computes and judges nothing.
(function () {
  "use strict";

  var PAUSE = 350, LONGEST = 1500;
  var root = document.getElementById("budget-editor");
  var tables = document.getElementById("tables");
  var text = document.getElementById("narrative-text");
  var state = document.getElementById("state");
  var faults = document.getElementById("faults");
  var dialog = document.getElementById("dialog");
  var code = document.getElementById("add-code");
  var choice = document.getElementById("add-table");
  var keeper = window.zsKeeping.keeper(root.dataset.user, root.dataset.place);
  var version = Number(root.dataset.version);
  var asked = 0;
  var isDirty = false, saved = "";

  function say(words) { state.textContent = words; }

  function inputs() { return Array.prototype.slice.call(tables.querySelectorAll("[data-fact]")); }

  function draft() {
    var cells = {};
    inputs().forEach(function (input) { cells[input.dataset.fact] = input.value; });
    return { version: version, cells: cells, narrative: text.value };
  }

  // What the server says of the cells

  function placeSums(sums) {
    tables.querySelectorAll("[data-cell]").forEach(function (place) {
      place.textContent = sums[place.dataset.cell] || "";
    });
  }

  function placeDeviations(deviations) {
    tables.querySelectorAll("[data-deviation]").forEach(function (place) {
      var one = deviations[place.dataset.deviation];
      place.hidden = !one;
      place.textContent = one ? one.label : "";
      place.title = one ? one.text : "";
      place.classList.toggle("zs-print-soft", Boolean(one && one.soft));
    });
  }

  function placeFaults(found) {
    var wrong = {};
    found.forEach(function (one) { wrong[one.key] = true; });
    inputs().forEach(function (input) {
      if (wrong[input.dataset.fact]) { input.setAttribute("aria-invalid", "true"); } else { input.removeAttribute("aria-invalid"); }
    });
    faults.hidden = !found.length;
    var list = faults.querySelector("ul");
    list.replaceChildren.apply(list, found.map(function (one) {
      var item = document.createElement("li");
      var input = inputs().find(function (each) { return each.dataset.fact === one.key; });
      if (!input) { item.textContent = one.message; return item; }
      var link = document.createElement("a");
      link.href = "#" + input.id;
      link.textContent = one.message;
      link.addEventListener("click", function (event) { event.preventDefault(); input.focus(); });
      item.append(link);
      return item;
    }));
  }

  // The rows are others now: the cell in which somebody types stays under the cursor.
  function redraw(html) {
    var active = document.activeElement, fact = tables.contains(active) ? active.dataset.fact : "";
    var at = fact ? active.selectionStart : 0;
    tables.innerHTML = html;
    var again = fact && inputs().find(function (input) { return input.dataset.fact === fact; });
    if (again) { again.focus({ preventScroll: true }); again.setSelectionRange(at, at); }
  }

  function show(answer) {
    if (answer.tables) { redraw(answer.tables); }
    root.dataset.shape = answer.shape;
    placeSums(answer.sums);
    placeDeviations(answer.deviations);
    placeFaults(answer.faults);
    document.getElementById("verdict").innerHTML = answer.findings;
    document.getElementById("linked").innerHTML = answer.narrative;
  }

  async function ask(body) {
    var number = ++asked;
    var answer = await window.zsTalk.post(root.dataset.check, body || draft());
    if (number !== asked) { return false; }
    if (answer.status === 200 && !answer.body.tables && answer.body.shape !== root.dataset.shape) {
      return ask(Object.assign(draft(), { render: true }));
    }
    if (answer.status === 200) { show(answer.body); say(isDirty ? "有改动，还没有保存" : saved); return true; }
    say(answer.body.message || (answer.status === 401 ? "登录已过期，请在新窗口登录后再保存" : "暂时连不上，合计没有更新；您填的内容还在本页"));
    return false;
  }

  var check = window.zsKeeping.paced(ask, PAUSE, LONGEST);

  function changed() {
    isDirty = true;
    keeper.keep(draft());
    check();
  }

  root.addEventListener("input", function (event) {
    if (event.target.matches("[data-fact], #narrative-text")) { changed(); }
  });

  // Enter goes down a column, as in a spreadsheet.
  tables.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !event.target.matches("[data-fact]") || event.isComposing) { return; }
    event.preventDefault();
    var column = event.target.closest("td").cellIndex, here = event.target.closest("tr");
    var rows = Array.prototype.slice.call(here.parentNode.rows);
    if (event.shiftKey) { rows.reverse(); }
    var next = rows.slice(rows.indexOf(here) + 1).map(function (row) {
      return row.cells[column] && row.cells[column].querySelector("[data-fact]");
    }).find(Boolean);
    if (next) { next.focus(); next.select(); }
  });

  // A further class

  choice.addEventListener("change", function () {
    code.setAttribute("list", choice.selectedOptions[0].dataset.list);
    code.value = "";
  });

  async function add() {
    var wanted = code.value.trim().split(/\s/)[0];
    if (!wanted) { code.focus(); return; }
    var body = draft(), keys = choice.selectedOptions[0].dataset.keys.split(" ").map(function (key) { return key.replace("{}", wanted); });
    var known = keys.filter(function (key) { return key in body.cells; });
    keys.forEach(function (key) { body.cells[key] = body.cells[key] || ""; });
    body.render = true;
    if (!known.length && !(await ask(body))) { return; }
    var first = inputs().find(function (input) { return keys.indexOf(input.dataset.fact) >= 0; });
    if (first) { code.value = ""; isDirty = true; first.focus(); }
  }

  document.getElementById("add").addEventListener("click", add);
  code.addEventListener("keydown", function (event) { if (event.key === "Enter") { event.preventDefault(); add(); } });

  // Saving

  function open(html, acts) {
    dialog.innerHTML = html;
    dialog.onclick = function (event) {
      var button = event.target.closest("[data-dialog]");
      if (!button) { return; }
      dialog.close();
      if (acts[button.dataset.dialog]) { acts[button.dataset.dialog](); }
    };
    dialog.showModal();
  }

  async function save() {
    say("正在保存…");
    var sent = draft();
    var answer = await window.zsTalk.post(root.dataset.save, sent);
    if (answer.status === 200) {
      isDirty = JSON.stringify(draft()) !== JSON.stringify(sent);
      version = answer.body.version;
      if (isDirty) { keeper.keep(draft()); } else { keeper.clear(); }
      saved = "已保存 " + answer.body.at;
      say(isDirty ? saved + "，之后的改动还没有保存" : saved);
      placeFaults([]);
      return;
    }
    if (answer.body.faults) { placeFaults(answer.body.faults); faults.scrollIntoView({ block: "center" }); }
    if (answer.status === 409) {
      open(answer.body.html, {
        mine: function () { version = answer.body.version; save(); },
        theirs: function () { keeper.clear(); isDirty = false; window.location.reload(); }
      });
    }
    say(answer.body.message || (answer.status === 401 ? "登录已过期，请在新窗口登录后再保存；您填的内容还在本页" : "暂时连不上，还没有保存；您填的内容还在本页"));
  }

  document.getElementById("save").addEventListener("click", save);
  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") { event.preventDefault(); save(); }
  });
  window.addEventListener("beforeunload", function (event) { if (isDirty) { event.preventDefault(); } });

  // What a closed tab left behind

  keeper.left().then(function (left) {
    var notice = document.getElementById("left");
    if (!left.length) { return; }
    notice.hidden = false;
    notice.querySelector("button").addEventListener("click", async function () {
      var kept = left[0].kept;
      text.value = kept.narrative;
      notice.hidden = true;
      isDirty = true;
      await ask({ version: version, cells: kept.cells, narrative: kept.narrative, render: true });
      keeper.drop(left[0]);
      keeper.keep(draft());
    });
  });
})();
