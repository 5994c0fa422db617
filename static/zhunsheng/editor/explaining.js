// Explanations beside their warnings: what is being written outlives every new check, and is kept
// with the draft until the server has it. Judges nothing.
(function () {
  "use strict";

  // The name under which the whole sheet is known: no line can bear it.
  var SHEET = "\n";
  var NOT_YET = "还没有保存，离开这一格时自动保存";

  // editor: root, grid, saving(), check(), expired()
  function build(editor) {
    var margin = document.getElementById("margin");
    // One for each text that the server does not have: its rule, its line, and the words.
    var written = [];

    function lineOf(lines, row) { return row >= 0 && lines[row] || { key: null, name: SHEET }; }

    // A line is known by its key, before its first save by its name.
    function isOf(place, line) { return place.key ? place.key === line.key : place.name === line.name; }

    function marked(box) {
      return { code: box.dataset.code, key: Number(box.dataset.key) || null, name: box.dataset.name || "" };
    }

    function entry(box) {
      var place = marked(box);
      return written.find(function (one) { return one.code === place.code && isOf(one, place); });
    }

    function forget(one) { written = written.filter(function (other) { return other !== one; }); }

    // Each box of a new margin learns its line, and gets back what was being written in it.
    function dress(lines) {
      margin.querySelectorAll("[data-explain]").forEach(function (box) {
        var line = lineOf(lines, Number(box.closest(".zs-ed-note").dataset.row));
        box.dataset.name = line.name;
        var one = entry(box);
        if (!one) { return; }
        box.value = one.text;
        box.closest("details").open = true;
        tell(box, NOT_YET);
      });
    }

    // The boxes of the last dialog before submission: one for each warning, by rule and key.
    function asked() {
      return Array.from(window.zsPanel.dialog.querySelectorAll("[name^=explain-]")).map(function (box) {
        var parts = box.name.split("-"), key = Number(parts[2]);
        box.dataset.code = parts[1];
        box.dataset.key = key;
        box.dataset.name = key ? "" : SHEET;
        return box;
      });
    }

    function tell(box, text) { box.closest(".zs-ed-explain").querySelector("[role=status]").textContent = text; }

    function typed(box) {
      forget(entry(box));
      if (box.value !== box.defaultValue) { written.push(Object.assign(marked(box), { text: box.value })); }
      editor.saving().keep();
    }

    // The key of the line now: 0 for the whole sheet, null where the line is not stored yet.
    function keyOf(place) {
      if (place.name === SHEET) { return 0; }
      var line = editor.grid.lines().find(function (one) { return isOf(place, one); });
      return line ? line.key : null;
    }

    async function save(box) {
      var place = marked(box), text = box.value;
      tell(box, "正在保存…");
      if (editor.saving().isDirty()) { await editor.saving().save(); }
      var key = keyOf(place);
      if (key === null) { tell(box, "这一行保存之后才能保存说明，所写的留在本机"); return false; }
      var answer = await window.zsTalk.post(editor.root.dataset.explain, { code: place.code, key: key, text: text });
      if (answer.status !== 200) { refused(box, answer); return false; }
      tell(box, "已保存 " + answer.body.at);
      box.defaultValue = text;
      var one = entry(box);
      if (one && one.text === text) { forget(one); }
      editor.saving().keep();
      editor.check();
      return true;
    }

    function refused(box, answer) {
      tell(box, answer.body.message || "没有保存，所写的留在本机，请稍后再试");
      if (answer.status === 401) { editor.expired(); }
    }

    margin.addEventListener("input", function (event) {
      if (!event.target.matches("[data-explain]")) { return; }
      typed(event.target);
      tell(event.target, NOT_YET);
    });
    window.zsPanel.dialog.addEventListener("input", function (event) {
      if (event.target.matches("[name^=explain-]")) { typed(event.target); }
    });
    // Left without its button it is saved all the same; a text taken away only by the button.
    margin.addEventListener("focusout", function (event) {
      var box = event.target, to = event.relatedTarget;
      if (!box.matches("[data-explain]") || (to && to.matches("[data-explain-save]"))) { return; }
      if (entry(box) && box.value.trim()) { save(box); }
    });

    return {
      // The margin as the server wrote it, for these lines; a box that is being written in stays.
      redraw: function (html, lines) {
        if (margin.contains(document.activeElement) && document.activeElement.matches("textarea")) { return; }
        var top = margin.scrollTop;
        margin.innerHTML = html;
        dress(lines);
        margin.scrollTop = top;
      },
      dress: dress,
      // What was written in the margin stands in the dialog before submission, too.
      ask: function () {
        asked().forEach(function (box) { var one = entry(box); if (one) { box.value = one.text; } });
      },
      pressed: async function (button) {
        if (await save(button.closest(".zs-ed-explain").querySelector("[data-explain]"))) { button.focus(); }
      },
      written: function () { return written; },
      restore: function (left) { written = left || []; }
    };
  }

  window.zsExplaining = { build: build };
})();
