// Copying lines from another sheet, and confirming each of them. Judges nothing.
(function () {
  "use strict";

  var talk = window.zsTalk, panel = window.zsPanel;

  // editor: root, grid, draft(), judge(draft), take(draft, early), open(html, acts), refused(answer), changed(), retractable(text, label)
  function build(editor) {
    var bar = document.getElementById("unconfirmed"), line = document.getElementById("line");

    async function find(text) {
      var answer = await talk.post(editor.root.dataset.copy, { draft: editor.draft(), text: text || "" });
      if (answer.status !== 200) { editor.refused(answer); return; }
      editor.open(answer.body.html, {
        find: function () { find(wanted()); },
        choose: function (button) { choose(Number(button.dataset.source)); }
      });
      var box = panel.dialog.querySelector("[name=copy-text]");
      box.focus();
      box.addEventListener("keydown", function (event) {
        if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); find(wanted()); }
      });
    }

    function wanted() { return panel.dialog.querySelector("[name=copy-text]").value; }

    async function choose(source) {
      var answer = await talk.post(editor.root.dataset.copy, { draft: editor.draft(), source: source });
      if (answer.status !== 200) { panel.dialog.close(); editor.refused(answer); return; }
      var early = editor.judge(answer.body.draft);
      editor.open(answer.body.html, {
        back: function () { find(""); },
        take: async function () {
          panel.dialog.close();
          await editor.take(answer.body.draft, early);
          editor.retractable("已复制 " + answer.body.rows + " 行，请逐行复核。", "撤销复制");
        }
      });
    }

    function waiting() {
      return editor.grid.settled().map(function (row, index) { return row.unconfirmed ? index : -1; }).filter(function (index) { return index >= 0; });
    }

    function confirm(rows) {
      rows.forEach(function (row) { editor.grid.update(row, { unconfirmed: "" }); });
      editor.changed();
      editor.grid.focus();
    }

    function show() {
      var count = waiting().length;
      bar.hidden = !count;
      bar.querySelector("b").textContent = count;
      var row = editor.grid.row(Number(line.dataset.row));
      var copied = document.getElementById("line-copied");
      copied.hidden = line.hidden || !row || !row.unconfirmed;
      copied.querySelector("span").textContent = row ? row.unconfirmed : "";
    }

    bar.querySelector("button").addEventListener("click", function () { confirm(waiting()); });
    document.querySelector("#line-copied button").addEventListener("click", function () { confirm([Number(line.dataset.row)]); });

    return { find: find, show: show };
  }

  window.zsCopying = { build: build };
})();
