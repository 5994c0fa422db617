// More rows for new lines on the form of an adjustment. Judges nothing.
(function () {
  "use strict";

  var MOST = 200;
  var form = document.querySelector("form.zs-adjust");
  var body = form.querySelector("tbody"), adder = form.querySelector("[data-add-row]");

  function blank(field) {
    if (field.tagName === "SELECT") { field.selectedIndex = 0; return; }
    if (field.type === "checkbox") { field.checked = false; return; }
    field.value = "";
  }

  function add() {
    var number = body.rows.length, row = body.rows[number - 1].cloneNode(true);
    row.querySelectorAll("[name]").forEach(function (field) {
      field.name = field.name.replace(/\d+$/, number);
      if (field.hasAttribute("aria-label")) {
        field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/\d+/, number + 1));
      }
      blank(field);
    });
    body.append(row);
    adder.hidden = body.rows.length >= MOST;
    return row;
  }

  adder.addEventListener("click", function () { add().querySelector("select").focus(); });
  // A draft with more rows than the page has.
  form.addEventListener("zs-fit", function (event) {
    while ("name-" + body.rows.length in event.detail && body.rows.length < MOST) { add(); }
  });
  adder.hidden = body.rows.length >= MOST;
})();
