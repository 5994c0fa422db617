// Suggestions from the library under the open name cell: a combobox. Judges nothing.
(function () {
  "use strict";

  var PAUSE = 150, WITHIN = 600;

  // editor: root, grid, changed()
  function build(editor) {
    var list = document.getElementById("suggestions"), told = document.getElementById("suggestions-told");
    var input = null, lines = [], active = -1, asked = 0;
    var askSoon = window.zsKeeping.paced(ask, PAUSE, WITHIN);

    function begin(cell) {
      input = cell.querySelector("input");
      input.setAttribute("role", "combobox");
      input.setAttribute("aria-label", "三级指标名称");
      input.setAttribute("aria-autocomplete", "list");
      input.setAttribute("aria-controls", list.id);
      input.setAttribute("aria-expanded", "false");
      input.addEventListener("blur", close);
    }

    async function ask() {
      var mine = ++asked, box = input, row = editor.grid.place().row;
      if (!box || !box.isConnected) { return; }
      var line = editor.grid.lines()[row];
      var answer = await window.zsTalk.post(editor.root.dataset.suggest, { draft: { lines: line ? [line] : [] }, text: box.value });
      // Whoever has gone on typing, or left, is not disturbed.
      if (mine !== asked || answer.status !== 200 || document.activeElement !== box) { return; }
      show(answer.body);
    }

    function show(body) {
      lines = body.lines;
      active = -1;
      list.innerHTML = body.html;
      list.hidden = !lines.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      input.removeAttribute("aria-activedescendant");
      told.textContent = lines.length ? "指标库有 " + lines.length + " 条建议，按向下键选择" : "";
      if (lines.length) { put(); }
    }

    // Under the cell, above it where there is no room.
    function put() {
      var cell = input.getBoundingClientRect(), height = list.offsetHeight;
      var above = cell.bottom + height > window.innerHeight && cell.top > height;
      list.style.left = Math.max(8, Math.min(cell.left, window.innerWidth - list.offsetWidth - 8)) + "px";
      list.style.top = (above ? cell.top - height - 4 : cell.bottom + 4) + "px";
    }

    function close() {
      asked += 1;
      askSoon.cancel();
      list.hidden = true;
      lines = [];
      active = -1;
      told.textContent = "";
      if (input) { input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); }
    }

    function choose(index) {
      var options = list.querySelectorAll("[role=option]");
      if (active >= 0) { options[active].setAttribute("aria-selected", "false"); }
      active = (index + options.length) % options.length;
      options[active].setAttribute("aria-selected", "true");
      options[active].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[active].id);
    }

    function take(index) {
      var row = editor.grid.place().row, line = lines[index];
      input.value = line.name;
      close();
      input.blur();
      editor.grid.update(row, line);
      editor.changed();
      editor.grid.focus();
      editor.grid.choose(row, line.target ? "name" : "target");
    }

    // Whether the key was meant for the list.
    function key(event) {
      if (list.hidden || event.isComposing) { return false; }
      if (event.key === "ArrowDown") { choose(active + 1); return true; }
      if (event.key === "ArrowUp") { choose(active < 0 ? lines.length - 1 : active - 1); return true; }
      if (event.key === "Enter" && active >= 0) { take(active); return true; }
      if (event.key === "Escape") { close(); return true; }
      return false;
    }

    list.addEventListener("mousedown", function (event) {
      var option = event.target.closest("[role=option]");
      event.preventDefault();
      if (option) { take(Array.from(list.children).indexOf(option)); }
    });
    window.addEventListener("scroll", function () { if (!list.hidden) { put(); } }, true);

    return {
      typed: function (cell) {
        if (input !== cell.querySelector("input")) { begin(cell); }
        askSoon();
      },
      key: key
    };
  }

  window.zsSuggest = { build: build };
})();
