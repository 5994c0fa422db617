// Menus close when the person turns elsewhere; deciding buttons ask once more. Judges nothing.
(function () {
  "use strict";

  function closeMenus(except) {
    document.querySelectorAll("details.zs-menu[open]").forEach(function (menu) {
      if (menu !== except) { menu.removeAttribute("open"); }
    });
  }

  document.addEventListener("click", function (event) {
    closeMenus(event.target.closest("details.zs-menu"));
    var printing = event.target.closest("[data-print]");
    if (printing) { window.print(); }
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    var open = document.querySelector("details.zs-menu[open]");
    if (open) { open.querySelector("summary").focus(); }
    closeMenus(null);
  });

  document.addEventListener("submit", function (event) {
    var form = event.target;
    var question = form.getAttribute("data-confirm");
    if (question && !window.confirm(question)) { event.preventDefault(); return; }
    // A second click on a slow line must not send the form twice.
    var button = event.submitter;
    if (button) { window.setTimeout(function () { button.disabled = true; }, 0); }
  });

  window.addEventListener("pageshow", function () {
    document.querySelectorAll("button[disabled]:not([data-off])").forEach(function (button) {
      button.disabled = false;
    });
  });

  // On a telephone the navigation scrolls sideways: show where the person is.
  var current = document.querySelector(".zs-nav [aria-current]");
  if (current) { current.scrollIntoView({ block: "nearest", inline: "center" }); }

  document.querySelectorAll("[data-submit-on-change]").forEach(function (control) {
    control.addEventListener("change", function () { control.form.requestSubmit(); });
  });
})();
