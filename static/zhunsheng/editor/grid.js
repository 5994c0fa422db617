// The grid of indicators: moving, typing and selecting as in a spreadsheet. Judges nothing.
(function () {
  "use strict";

  var cells = window.zsCells, CELLS = cells.cells, LISTS = cells.lists;
  var blank = cells.blank, fresh = cells.fresh, filled = cells.filled, sent = cells.sent;
  // Rows that are changed one by one; drawing all anew costs more than that.
  var FEW_ROWS = 20;

  // hooks: changed(), typed(), chosen(row), pasted(event, place), tool(name),
  // named(cell) while a name is typed, key(event): whether somebody else takes the key
  function build(holder, given, hooks) {
    var marks = {};
    var leaving = false, committing = false;
    // Whether the open cell was opened by typing: then the arrows leave it, else they move in its text.
    var replacing = false;

    function choices(values) {
      return {
        editor: "list",
        editorParams: function (cell) {
          return {
            values: typeof values === "function" ? values(cell) : values,
            autocomplete: true, freetext: true, allowEmpty: true, listOnEmpty: true, filterDelay: 0
          };
        }
      };
    }

    function shown(cell) {
      var span = document.createElement("span");
      span.className = "zs-cell";
      span.textContent = cell.getValue() || "";
      dressSoon();
      return span;
    }

    function dress() { cells.dress(rows(), marks); }

    var waiting = 0;
    function dressSoon() {
      if (!waiting) { waiting = window.requestAnimationFrame(function () { waiting = 0; dress(); }); }
    }

    function column(title, field, width, more) {
      return Object.assign({
        title: title, field: field, headerSort: false, formatter: shown, editor: "input",
        resizable: "header", minWidth: width, width: width, editorParams: { elementAttributes: { autocomplete: "off" } }
      }, more);
    }

    var table = new Tabulator(holder, {
      data: filled(given.lines),
      index: "id",
      layout: "fitColumns",
      renderVertical: "basic",
      selectableRange: 1,
      selectableRangeColumns: false,
      selectableRangeRows: true,
      selectableRangeAutoFocus: false,
      editTriggerEvent: window.matchMedia("(pointer: coarse)").matches ? "click" : "dblclick",
      clipboard: "copy",
      clipboardCopyRowRange: "range",
      clipboardCopyStyled: false,
      clipboardCopyConfig: { rowHeaders: false, columnHeaders: false },
      columnDefaults: { vertAlign: "middle" },
      rowHeader: {
        title: "行", field: "_n", formatter: "rownum", width: 38, minWidth: 38, hozAlign: "center", headerHozAlign: "center",
        headerSort: false, resizable: false, frozen: true, cssClass: "zs-row-number"
      },
      columns: [
        column("一级指标", "level1", 96, choices(Object.keys(given.levels))),
        column("二级指标", "level2", 118, choices(function (cell) {
          return given.levels[cell.getData().level1] || [].concat.apply([], Object.values(given.levels));
        })),
        column("三级指标", "name", 150, { widthGrow: 3, width: undefined }),
        column("权重", "weight", 52, { hozAlign: "right", headerHozAlign: "right" }),
        column("单位", "unit", 58, Object.assign({ hozAlign: "center", headerHozAlign: "center" }, choices(given.units))),
        column("性质", "comparison", 54, Object.assign({ hozAlign: "center", headerHozAlign: "center" }, choices(given.signs))),
        column("指标值", "target", 78, { hozAlign: "right", headerHozAlign: "right" }),
        column("核心", "is_core", 50, Object.assign({ hozAlign: "center", headerHozAlign: "center" }, choices(["是", "否"])))
      ]
    });

    var built = new Promise(function (done) { table.on("tableBuilt", done); }).then(describe);

    // The part that takes the focus is a group of rows, too: else readers lose the grid in it.
    function describe() {
      var part = holder.querySelector(".tabulator-tableholder");
      part.setAttribute("role", "rowgroup");
      // The table makes its head a stop of the Tab key, and lets no key out of it again.
      holder.querySelector(".tabulator-header").setAttribute("tabindex", "-1");
      // What is typed in an open cell is nothing to the table itself: its own keys would open the next.
      part.addEventListener("keydown", function (event) {
        if (event.target.closest(".tabulator-editing")) { event.stopPropagation(); }
      });
      holder.querySelector(".tabulator-table").setAttribute("role", "presentation");
    }

    function rows() { return table.getRows(); }
    function range() { return table.getRanges()[0]; }

    function chosenRows() { return range() ? range().getRows() : []; }

    function chosenFields() {
      var columns = range() ? range().getColumns() : [];
      return columns.map(function (one) { return one.getField(); }).filter(function (name) { return CELLS.indexOf(name) >= 0; });
    }

    function place() {
      var first = chosenRows()[0];
      return {
        row: first ? first.getPosition() - 1 : -1, field: chosenFields()[0] || "level1",
        height: chosenRows().length, width: chosenFields().length
      };
    }

    function focus() { holder.querySelector(".tabulator-tableholder").focus({ preventScroll: true }); }

    function choose(row, field, stays) {
      var all = rows();
      var target = all[Math.max(0, Math.min(row, all.length - 1))];
      if (!target) { return; }
      var cell = target.getCell(field || "name");
      if (!range()) { table.addRange(cell, cell); } else { range().setBounds(cell, cell); }
      if (!stays) { cell.getElement().scrollIntoView({ block: "nearest", inline: "nearest" }); }
      hooks.chosen(target.getPosition() - 1);
    }

    async function step(down, right) {
      var here = place();
      var column = CELLS.indexOf(here.field) + right;
      var row = here.row + down;
      if (column >= CELLS.length) { column = 0; row += 1; }
      if (column < 0) { column = CELLS.length - 1; row -= 1; }
      if (row >= rows().length && (down > 0 || right > 0)) { await table.addRow(blank()); hooks.changed(); }
      focus();
      choose(row, CELLS[column]);
    }

    function edit(empty) {
      var here = place();
      var row = rows()[here.row];
      if (!row) { return; }
      var cell = row.getCell(here.field);
      cell.edit(true);
      replacing = empty;
      var input = cell.getElement().querySelector("input");
      if (input && empty) { input.value = ""; } else if (input) { input.select(); }
    }

    function clear() {
      var empty = {};
      chosenFields().forEach(function (name) { empty[name] = ""; });
      chosenRows().forEach(function (row) { row.update(empty); });
      hooks.changed();
    }

    function cut() { table.copyToClipboard(); clear(); }

    // The first row of the range into the others; a single row takes what stands above it.
    function fillDown() {
      var chosen = chosenRows();
      var first = chosen.length > 1 ? chosen[0] : rows()[place().row - 1];
      if (!first || !chosen.length) { return; }
      var copied = {};
      chosenFields().forEach(function (name) { copied[name] = first.getData()[name]; });
      chosen.forEach(function (row) { if (row !== first) { row.update(copied); } });
      hooks.changed();
    }

    // The chosen rows change places with the row before or after them, and stay chosen.
    function move(by) {
      var chosen = chosenRows(), fields = chosenFields();
      var first = chosen[0], last = chosen[chosen.length - 1];
      var other = first && rows()[(by < 0 ? first : last).getPosition() - 1 + by];
      if (!other) { return; }
      // Moved rows are taken out and put in again, and the focus goes with them.
      var isHere = holder.contains(document.activeElement);
      table.moveRow(other, by < 0 ? last : first, by > 0);
      hooks.changed();
      range().setBounds(first.getCell(fields[0] || "level1"), last.getCell(fields[fields.length - 1] || "level1"));
      if (isHere) { focus(); }
      (by < 0 ? first : last).getElement().scrollIntoView({ block: "nearest" });
      hooks.chosen(first.getPosition() - 1);
    }

    // What is being typed counts although the cell is still open.
    function openLines() {
      var cell = holder.querySelector(".tabulator-cell.tabulator-editing");
      var input = cell && cell.querySelector("input");
      var place = input ? rows().findIndex(function (row) { return row.getElement().contains(cell); }) : -1;
      return table.getData().map(function (row, index) {
        var line = sent(row);
        if (index === place) { line[cell.getAttribute("tabulator-field")] = input.value; }
        return line;
      });
    }

    // A list takes what is chosen or typed in it by Enter, a plain field by being left.
    function commit(input) {
      if (LISTS.indexOf(place().field) >= 0) {
        committing = true;
        input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: false }));
        committing = false;
      }
      if (holder.querySelector(".tabulator-editing")) { input.blur(); }
    }

    // An open drop-down keeps the keys up and down to itself.
    function isListOpen(field) {
      return LISTS.indexOf(field) >= 0 && !!document.querySelector(".tabulator-edit-list .tabulator-edit-list-item");
    }

    // Where a key leads that leaves the open cell: [rows, columns]; null where it does not leave it.
    function way(event) {
      var back = event.shiftKey ? -1 : 1, key = event.key;
      if (key === "Enter") { return [back, 0]; }
      if (key === "Tab") { return [0, back]; }
      if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) { return null; }
      if (key === "ArrowUp" || key === "ArrowDown") {
        return isListOpen(place().field) ? null : [key === "ArrowUp" ? -1 : 1, 0];
      }
      if (replacing && key === "ArrowLeft") { return [0, -1]; }
      if (replacing && key === "ArrowRight") { return [0, 1]; }
      return null;
    }

    function keyWhileEditing(event) {
      if (committing) { return; }
      // A key of the input method is none of ours, and none of the grid's: Enter takes what is
      // being composed, Escape drops it, and the cell stays open.
      if (event.isComposing || event.keyCode === 229) { event.stopPropagation(); return; }
      if (hooks.key(event)) { event.preventDefault(); event.stopPropagation(); return; }
      if (event.key === "F2" || event.key === "Home" || event.key === "End") { replacing = false; }
      var leads = way(event);
      if (!leads) { return; }
      event.preventDefault();
      event.stopPropagation();
      commit(event.target);
      step(leads[0], leads[1]);
    }

    // Every cell is a stop of the Tab key to the browser: the way out leads past all of them.
    function leave(backwards) {
      var stops = Array.from(document.querySelectorAll("a[href], button, input, select, textarea, summary")).filter(function (one) {
        var side = backwards ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
        return !one.disabled && one.checkVisibility() && !holder.contains(one) && (holder.compareDocumentPosition(one) & side);
      });
      var next = backwards ? stops[stops.length - 1] : stops[0];
      if (next) { next.focus(); }
    }

    function keyWhileMoving(event) {
      var strong = event.ctrlKey || event.metaKey;
      var key = event.key;
      if (key === "Tab" && leaving) {
        leaving = false;
        event.preventDefault();
        event.stopPropagation();
        leave(event.shiftKey);
        return;
      }
      // Shift alone is on its way to Shift+Tab.
      if (key === "Shift") { return; }
      leaving = key === "Escape";
      var acts = {
        Enter: function () { step(event.shiftKey ? -1 : 1, 0); },
        Tab: function () { step(0, event.shiftKey ? -1 : 1); },
        Home: function () { choose(strong ? 0 : place().row, CELLS[0]); },
        End: function () { choose(strong ? rows().length - 1 : place().row, CELLS[CELLS.length - 1]); },
        F2: function () { edit(false); },
        Delete: clear,
        Backspace: clear
      };
      var act = acts[key];
      if (event.altKey && key === "ArrowUp") { act = function () { hooks.tool("up"); }; }
      if (event.altKey && key === "ArrowDown") { act = function () { hooks.tool("down"); }; }
      if (strong && key.toLowerCase() === "d") { act = fillDown; }
      if (strong && key.toLowerCase() === "x") { act = cut; }
      if (strong && key.toLowerCase() === "z") { act = function () { hooks.tool(event.shiftKey ? "redo" : "undo"); }; }
      if (strong && key.toLowerCase() === "y") { act = function () { hooks.tool("redo"); }; }
      if (act) { event.preventDefault(); event.stopPropagation(); act(); return; }
      // Typing replaces the cell: the letter goes into the field that opens now.
      var types = !strong && !event.altKey && (key.length === 1 || event.keyCode === 229);
      if (types) { edit(true); }
    }

    holder.addEventListener("keydown", function (event) {
      var editing = event.target.closest(".tabulator-editing");
      if (editing) { keyWhileEditing(event); } else if (event.target.closest(".tabulator-tableholder")) { keyWhileMoving(event); }
    }, true);

    holder.addEventListener("mousedown", function (event) {
      if (event.target.closest(".tabulator-editing")) { replacing = false; }
    });

    holder.addEventListener("paste", function (event) {
      var text = (event.clipboardData && event.clipboardData.getData("text/plain")) || "";
      var editing = event.target.closest(".tabulator-editing");
      if (editing && !/[\t\n]./.test(text)) { return; }
      if (editing) { document.activeElement.blur(); }
      event.preventDefault();
      hooks.pasted(event.clipboardData, place());
    });

    table.on("cellEdited", function () { hooks.changed(); });
    table.on("cellEditCancelled", function () { hooks.typed(); });
    holder.addEventListener("input", function (event) {
      var cell = event.target.closest(".tabulator-cell.tabulator-editing");
      if (!cell) { return; }
      hooks.typed();
      if (cell.getAttribute("tabulator-field") === "name") { hooks.named(cell); }
    });
    ["rangeChanged", "rangeAdded"].forEach(function (name) {
      table.on(name, function () { hooks.chosen(place().row); });
    });

    return {
      built: built,
      table: table,
      cells: CELLS,
      lines: openLines,
      settled: function () { return table.getData().map(sent); },
      ids: function () { return table.getData().map(function (row) { return row.id; }); },
      row: function (index) { var row = rows()[index]; return row ? row.getData() : null; },
      rowOf: function (key) { return table.getData().findIndex(function (row) { return row.key === key; }); },
      place: place, choose: choose, focus: focus,
      isEditing: function () { return !!holder.querySelector(".tabulator-editing"); },
      set: async function (lines) {
        var here = place(), all = rows();
        var changes = lines.map(function (line, index) { return all[index] ? cells.differing(all[index].getData(), line) : {}; });
        var isSame = lines.length && lines.length === all.length && !changes.some(function (change) { return change && "key" in change; });
        if (isSame && changes.filter(Boolean).length <= FEW_ROWS) {
          await Promise.all(changes.map(function (change, index) { return change && all[index].update(change); }));
        } else { await table.setData(filled(lines)); }
        choose(Math.max(here.row, 0), here.field);
      },
      update: function (index, values) { var row = rows()[index]; if (row) { row.update(values); } },
      mark: function (found) {
        marks = found;
        dress();
      },
      add: async function () {
        var here = place();
        var after = rows()[here.row];
        var line = blank();
        if (after) { line.level1 = after.getData().level1; line.level2 = after.getData().level2; }
        await (after ? table.addRow(line, false, after) : table.addRow(line));
        hooks.changed();
        focus();
        choose(after ? here.row + 1 : rows().length - 1, "name");
      },
      copy: async function () {
        var chosen = chosenRows();
        var last = chosen[chosen.length - 1];
        for (var n = chosen.length - 1; n >= 0; n -= 1) {
          await table.addRow(Object.assign(fresh(chosen[n].getData()), { key: null }), false, last);
        }
        if (chosen.length) { hooks.changed(); }
      },
      remove: function () {
        var here = place();
        var chosen = chosenRows();
        return Promise.all(chosen.map(function (row) { return row.delete(); })).then(function () {
          return rows().length ? null : table.setData(filled([]));
        }).then(function () {
          if (chosen.length) { hooks.changed(); focus(); choose(Math.max(0, here.row), here.field); }
        });
      },
      move: move,
      refresh: dress
    };
  }

  window.zsGrid = { build: build };
})();
