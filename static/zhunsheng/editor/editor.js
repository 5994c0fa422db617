// The objective editor: collects the draft, lets the server judge and keep it. Judges nothing.
(function () {
  "use strict";

  var root = document.getElementById("editor");
  var given = JSON.parse(document.getElementById("editor-data").textContent);
  var talk = window.zsTalk;
  var say = window.zsPanel.say, tell = window.zsPanel.tell, over = window.zsPanel.over, dialog = window.zsPanel.dialog;
  var CHECK_AFTER = 200, CHECK_WITHIN = 2000;
  // Kinds of notices: what can be taken back, and no connection.
  var RETRACTABLE = "retractable", UNREACHED = "unreached";

  var history = window.zsHistory.build();
  var checks = 0, judging = false, ready = false;

  var checkSoon = window.zsKeeping.paced(check, CHECK_AFTER, CHECK_WITHIN);
  var scoreSoon = window.zsKeeping.paced(score, 200, 200);

  var grid = window.zsGrid.build(document.getElementById("grid"), {
    lines: given.draft.lines, levels: given.levels, units: given.units, signs: given.signs
  }, { changed: changed, typed: typed, chosen: chosen, pasted: pasted, tool: tool,
    named: function (cell) { suggest.typed(cell); }, key: function (event) { return suggest.key(event); }
  });
  var saving = window.zsSaving.build(root, given.version, {
    draft: draft, ids: grid.ids, keyed: keyed, take: take, join: join, open: open, isEditing: grid.isEditing,
    written: function () { return explaining.written(); }, rewrite: function (left) { explaining.restore(left); }
  });
  var explaining = window.zsExplaining.build({
    root: root, grid: grid, saving: function () { return saving; }, check: check, expired: saving.expired
  });

  var suggest = window.zsSuggest.build({ root: root, grid: grid, changed: changed });
  var copying = window.zsCopying.build({
    root: root, grid: grid, draft: draft, judge: judge, take: take, open: open, refused: refused, changed: changed, retractable: retractable
  });

  // The draft, out of the page and back into it

  function boxes() { return Array.from(document.querySelectorAll("[data-head]")); }

  function headed(lines) {
    var all = Object.assign({}, given.draft);
    boxes().forEach(function (box) { all[box.dataset.head] = box.type === "checkbox" ? box.checked : box.value; });
    all.lines = lines;
    return all;
  }

  // With what stands in a cell that is still open; `settled` is without it.
  function draft() { return headed(grid.lines()); }
  function settled() { return headed(grid.settled()); }

  async function show(wanted) {
    boxes().forEach(function (box) {
      var value = wanted[box.dataset.head];
      if (box.type === "checkbox") { box.checked = value; return; }
      if (box.tagName === "SELECT" && value && !Array.from(box.options).some(function (o) { return o.value === value; })) {
        box.add(new Option(value, value));
      }
      box.value = value;
    });
    await grid.set(wanted.lines);
  }

  // What arrives as a whole is judged at once, not after the pause of typing: the server works
  // while the grid is drawn, or while a preview is read: then `early` has asked already.
  async function take(wanted, early, arrive) {
    var answer = early ? early.then(function (found) { return found.status === 200 ? found : judge(wanted); }) : judge(wanted);
    await show(wanted);
    (arrive || changed)();
    checkSoon.cancel();
    return judged(answer);
  }

  // The draft with what somebody else changed in the meantime: no step of one's own.
  function join(wanted) {
    return take(wanted, null, function () {
      history.joined(JSON.stringify(settled()));
      arrived();
    });
  }

  // What happened lately, and the way back

  // `typedIn` names the box whose letters came one by one.
  function changed(typedIn) {
    if (ready && history.stepped(JSON.stringify(settled()), typedIn)) { arrived(); }
  }

  function arrived() {
    over(RETRACTABLE);
    buttons();
    typed();
    grid.refresh();
    copying.show();
  }

  // What was just done as a whole, with the way back for as long as nothing else was done.
  // The keys are back in the grid after either button: what had them is gone with the notice.
  function retractable(text, label) {
    say(text, [label, "知道了"], [
      async function () { await tool("undo"); grid.focus(); },
      function () { say(""); grid.focus(); }
    ], RETRACTABLE);
  }

  // Letters in an open cell are kept and judged like all others; undoing goes by whole cells.
  function typed() {
    if (!ready) { return; }
    saving.changed();
    checkSoon();
  }

  function keyed(ids, found) {
    var places = grid.ids();
    ids.forEach(function (id, index) {
      var place = places.indexOf(id);
      if (place >= 0 && grid.row(place).key !== found[index]) { grid.update(place, { key: found[index] }); }
    });
    history.corrected(JSON.stringify(settled()));
  }

  async function back(text) {
    if (text === null) { return; }
    ready = false;
    await show(JSON.parse(text));
    ready = true;
    arrived();
  }

  function buttons() {
    document.querySelector("[data-tool=undo]").disabled = !history.hasPast();
    document.querySelector("[data-tool=redo]").disabled = !history.hasFuture();
  }

  // Checking

  function judge(wanted) { return talk.post(root.dataset.check, { draft: wanted }); }
  function check() { return judged(judge(draft())); }

  async function judged(asked) {
    var mine = ++checks, text = history.present(), lines = grid.lines();
    judging = true;
    var answer = await asked;
    if (mine !== checks) { return; }
    judging = false;
    if (answer.status === 200) { over(UNREACHED); found(answer.body, text, lines); }
    score();
  }

  function found(body, text, lines) {
    document.getElementById("meter").innerHTML = body.meter;
    explaining.redraw(body.margin, lines);
    grid.mark(body.marks);
    heads(body.marks);
    if (text === history.present() && !grid.isEditing()) { reread(body.cells); }
  }

  function heads(marks) {
    boxes().forEach(function (box) {
      var mark = marks["-1:" + box.dataset.head];
      box.dataset.mark = mark ? mark[0] : "";
      if (mark) { box.title = mark[1]; } else { box.removeAttribute("title"); }
    });
  }

  function reread(cells) {
    var rows = Object.keys(cells);
    if (!rows.length) { return; }
    rows.forEach(function (row) { grid.update(Number(row), cells[row]); });
    history.corrected(JSON.stringify(settled()));
    saving.changed();
  }

  // The chosen line

  function chosen(row) {
    var panel = document.getElementById("line");
    var data = row >= 0 ? grid.row(row) : null;
    panel.hidden = !data;
    if (!data) { return; }
    panel.dataset.row = row;
    document.getElementById("line-name").textContent = "第 " + (row + 1) + " 行 " + (data.name || "未命名");
    panel.querySelectorAll("[data-cell]").forEach(function (box) {
      if (box !== document.activeElement) { box.value = data[box.dataset.cell] || ""; }
    });
    // The findings come first: the score of the line is asked for once they are there.
    if (!judging) { scoreSoon(); }
    if (ready) { copying.show(); }
  }

  async function score() {
    var panel = document.getElementById("line");
    if (panel.hidden) { return; }
    var row = Number(panel.dataset.row), data = grid.lines()[row];
    if (!data) { return; }
    var answer = await talk.post(root.dataset.score, { draft: { lines: [data] }, row: 0 });
    if (answer.status === 200 && Number(panel.dataset.row) === row) { document.getElementById("score").innerHTML = answer.body.html; }
  }

  // Dialogs: paste, mend, conflict, submission

  dialog.addEventListener("close", function () { grid.focus(); });

  function open(html, acts) { window.zsPanel.open(html, acts, go); }

  function refused(answer) {
    if (answer.status === 401) { saving.expired(); return; }
    if (answer.status === 0) { tell("没有连上服务器，请稍后再试。已填的内容留在本机。", UNREACHED); return; }
    tell(answer.body.message || "服务器没有完成这一步，请稍后再试。已填的内容留在本机。");
  }

  async function pasted(clipboard, place, asked) {
    var request = asked || {
      text: clipboard.getData("text/plain"), html: clipboard.getData("text/html")
    };
    var answer = await talk.post(root.dataset.paste, Object.assign({ draft: draft() }, place, request));
    if (answer.status !== 200) { refused(answer); return; }
    say("");
    var body = answer.body;
    if (body.direct) {
      await take(body.draft);
      retractable("已粘贴 " + body.rows + " 行。", "撤销粘贴");
      return;
    }
    var early = judge(body.draft);
    open(body.html, {
      take: async function () {
        dialog.close();
        await take(body.draft, early);
        retractable("已采用粘贴的内容。", "撤销粘贴");
      },
      change: function () {
        var mode = dialog.querySelector("[name=paste-mode]:checked");
        var columns = Array.from(dialog.querySelectorAll("[data-column]"), function (box) { return box.value; });
        pasted(null, place, Object.assign({}, request, { mode: mode ? mode.value : "", choice: columns }));
      }
    });
  }

  async function mend(action, code, position) {
    var answer = await talk.post(root.dataset.mend, { draft: draft(), action: action, code: code || "", position: position || 0 });
    if (answer.status !== 200) { refused(answer); return; }
    var early = judge(answer.body.draft);
    open(answer.body.html, {
      take: async function () {
        dialog.close();
        await take(answer.body.draft, early);
        retractable("已修复。", "撤销修复");
      }
    });
  }

  async function submit() {
    if (saving.isDirty() && !(await saving.save())) {
      if (saving.isSaving()) { window.setTimeout(submit, 300); } else { saving.stopped(); }
      return;
    }
    if (saving.unkept()) { tell("还有 " + saving.unkept() + " 格没有保存，请先改正再送审。"); return; }
    var answer = await talk.get(root.dataset.confirm);
    if (answer.status !== 200) { refused(answer); return; }
    open(answer.body.html, {
      submit: function () {
        var form = document.getElementById("submit-form");
        if (form.reportValidity()) { saving.leave(); form.submit(); }
      }
    });
    explaining.ask();
  }

  function go(button) {
    var key = Number(button.dataset.key), field = button.dataset.field;
    // A remark of a reviewer knows its line by the key: the line may have moved since.
    var row = key ? grid.rowOf(key) : Number(button.dataset.row);
    var box = document.querySelector('[data-head="' + field + '"]');
    if (row < 0 && box) { box.focus(); return; }
    grid.focus();
    grid.choose(Math.max(row, 0), grid.cells.indexOf(field) < 0 ? "name" : field);
    var beside = document.querySelector('#line [data-cell="' + field + '"]');
    if (beside) { beside.focus(); }
  }

  async function tool(name) {
    var acts = {
      add: grid.add, copy: grid.copy, "delete": grid.remove,
      up: function () { grid.move(-1); }, down: function () { grid.move(1); },
      undo: function () { return back(history.back()); }, redo: function () { return back(history.forth()); },
      levels: function () { return mend("levels"); }, from: function () { return copying.find(""); }, paste: fromClipboard
    };
    await acts[name]();
  }

  // A button may read the clipboard only where the browser lets it; Ctrl+V always may.
  async function fromClipboard() {
    var place = grid.place();
    try {
      var items = await navigator.clipboard.read();
      var request = { text: "", html: "" };
      for (var item of items) {
        if (item.types.includes("text/html")) { request.html = await (await item.getType("text/html")).text(); }
        if (item.types.includes("text/plain")) { request.text = await (await item.getType("text/plain")).text(); }
      }
      await pasted(null, place, request);
    } catch (error) {
      grid.focus();
      tell("浏览器没有允许读取剪贴板。请点一下表格里要粘贴的位置，再按 Ctrl＋V。");
    }
  }

  async function propose(button) {
    var holder = button.parentElement, told = holder.querySelector("[role=status]");
    if (saving.isDirty()) { await saving.save(); }
    var row = grid.row(Number(document.getElementById("line").dataset.row));
    var answer = await talk.post(root.dataset.propose, { key: row ? row.key || 0 : 0, reason: holder.querySelector("textarea").value });
    told.textContent = answer.body.message || "没有提交，请稍后再试";
    if (answer.status === 200) { holder.querySelector("textarea").value = ""; }
  }

  document.addEventListener("click", function (event) {
    var control = event.target.closest("button[data-tool], button[data-mend], button[data-propose], [data-explain-save], #submit-button, #margin [data-goto], #points [data-goto]");
    if (!control) { return; }
    if (control.dataset.tool) { tool(control.dataset.tool); return; }
    if (control.dataset.mend) { mend(control.dataset.mend, control.dataset.code, Number(control.dataset.position)); return; }
    if (control.matches("[data-propose]")) { propose(control); return; }
    if (control.matches("[data-explain-save]")) { explaining.pressed(control); return; }
    if (control.id === "submit-button") { submit(); return; }
    go(control.closest(".zs-ed-note") || control);
  });

  document.addEventListener("input", function (event) {
    if (event.target.matches("[data-head]")) { changed(event.target.dataset.head); }
    if (event.target.matches("[data-cell]")) {
      var values = {};
      values[event.target.dataset.cell] = event.target.value;
      var row = document.getElementById("line").dataset.row;
      grid.update(Number(row), values);
      changed(row + ":" + event.target.dataset.cell);
    }
  });

  document.addEventListener("focusout", history.left);
  window.addEventListener("online", check);

  grid.built.then(function () {
    history.corrected(JSON.stringify(settled()));
    ready = true;
    grid.mark(given.check.marks);
    heads(given.check.marks);
    explaining.dress(given.draft.lines);
    root.dataset.ready = "yes";
    grid.choose(0, given.draft.lines.length ? "name" : "level1", true);
    copying.show();
    saving.offer();
  });
})();
