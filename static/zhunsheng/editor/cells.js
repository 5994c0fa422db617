// The rows of the grid as data, and what their cells show beside their text. Judges nothing.
(function () {
  "use strict";

  var CELLS = ["level1", "level2", "name", "weight", "unit", "comparison", "target", "is_core"];
  var ALL = CELLS.concat(["baseline", "definition", "source", "unconfirmed"]);
  var LISTS = ["level1", "level2", "unit", "comparison", "is_core"];
  var REPEATED = { level1: true, level2: true };
  var serial = 0;

  function blank() {
    var row = { id: ++serial, key: null };
    ALL.forEach(function (name) { row[name] = ""; });
    return row;
  }

  function fresh(line) { return Object.assign(blank(), line, { id: ++serial }); }

  // A sheet without lines begins with rows to type into; the server passes blank ones over.
  function filled(lines) { return lines.length ? lines.map(fresh) : [blank(), blank(), blank()]; }

  function sent(row) {
    var line = { key: row.key || null };
    ALL.forEach(function (name) { line[name] = row[name] === undefined || row[name] === null ? "" : String(row[name]); });
    return line;
  }

  function badge() {
    var mark = document.createElement("span");
    mark.className = "zs-ed-badge";
    mark.textContent = "未复核";
    return mark;
  }

  // What of a row has to change for it to say this line; null where it says it already.
  function differing(row, line) {
    var changes = {}, now = sent(row), wanted = sent(line);
    Object.keys(wanted).forEach(function (name) { if (now[name] !== wanted[name]) { changes[name] = wanted[name]; } });
    return Object.keys(changes).length ? changes : null;
  }

  // What the cells show beside their text: findings, levels said again, copied lines. Only what
  // has changed is written: drawing a row anew costs its measuring, and every row would be.
  function dress(rows, marks) {
    var above = {};
    rows.forEach(function (row, index) {
      var data = row.getData();
      row.getCells().forEach(function (cell) {
        var field = cell.getField(), element = cell.getElement(), span = element.querySelector(".zs-cell");
        if (field === "_n") { return; }
        paint(element, marks[index + ":" + field]);
        if (!span) { return; }
        if (REPEATED[field]) { span.classList.toggle("zs-cell-again", !!data[field] && above[field] === data[field]); }
        if (field === "name") { stamp(span, !!data.unconfirmed); }
      });
      above = data;
    });
  }

  function paint(element, mark) {
    var kind = mark ? mark[0] : "", text = mark ? mark[1] : "";
    if (element.dataset.mark !== kind) { element.dataset.mark = kind; }
    if ((element.getAttribute("title") || "") === text) { return; }
    if (text) { element.title = text; } else { element.removeAttribute("title"); }
  }

  function stamp(span, isWaiting) {
    var there = span.querySelector(".zs-ed-badge");
    if (isWaiting && !there) { span.append(badge()); }
    if (!isWaiting && there) { there.remove(); }
  }

  window.zsCells = { cells: CELLS, lists: LISTS, blank: blank, fresh: fresh, filled: filled, sent: sent, differing: differing, dress: dress };
})();
