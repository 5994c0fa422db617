// Fragments that the server sends: what went wrong is told, and the checklist follows the saved sheet.
// Judges nothing.
(function () {
  "use strict";

  var htmx = window.htmx;
  if (!htmx) { return; }

  function tell(text) {
    var told = document.getElementById("request-told") || document.getElementById("notice");
    if (!told) { return; }
    told.textContent = text;
    told.hidden = !text;
  }

  // A session that ended answers with the page to sign in: no fragment of this one.
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.xhr.responseURL.indexOf("/login/") >= 0) {
      event.detail.shouldSwap = false;
      tell("登录已失效，请在另一个窗口重新登录后再试；您写的内容还在。");
      return;
    }
    if (event.detail.shouldSwap) { tell(""); }
  });
  document.addEventListener("htmx:responseError", function () {
    tell("服务器没有接受这一步，您写的内容还在。请刷新页面后再试。");
  });
  document.addEventListener("htmx:sendError", function () {
    tell("没有连上服务器，您写的内容还在，请稍后再试。");
  });

  // Beside the editor: once the sheet is saved, the lines that were mended close themselves.
  var state = document.getElementById("save-state");
  if (!state || !document.getElementById("points")) { return; }

  function renew() {
    var points = document.getElementById("points");
    var isWriting = Array.from(points.querySelectorAll("textarea")).some(function (box) {
      return box.value.trim();
    });
    if (points.contains(document.activeElement) || isWriting) { states(points); return; }
    htmx.ajax("GET", points.dataset.address, { target: "#points", select: "#points", swap: "outerHTML" });
  }

  // While an answer is being written its box stays; only the marks beside it are renewed.
  async function states(points) {
    var answer = await fetch(points.dataset.address, { headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) { return; }
    var fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    points.querySelectorAll(".zs-thread").forEach(function (thread) {
      var other = fresh.getElementById(thread.id);
      if (!other) { return; }
      thread.dataset.state = other.dataset.state;
      thread.querySelector(".zs-thread-head").replaceWith(other.querySelector(".zs-thread-head"));
    });
    points.querySelector("[role=status]").innerHTML = fresh.querySelector("[role=status]").innerHTML;
  }

  new MutationObserver(function () {
    if (state.dataset.state === "saved" || state.dataset.state === "warn") { renew(); }
  }).observe(state, { attributes: true, attributeFilter: ["data-state"] });
})();
