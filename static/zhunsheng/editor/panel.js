// What the editor says: a line above the grid, and the dialog. Judges nothing.
(function () {
  "use strict";

  var notice = document.getElementById("notice");
  var dialog = document.getElementById("dialog");

  function say(text, button, act, kind) {
    notice.hidden = !text;
    notice.dataset.kind = kind || "";
    notice.replaceChildren();
    if (!text) { return; }
    text.split("\n").forEach(function (line) {
      var part = document.createElement("p");
      part.textContent = line;
      notice.append(part);
    });
    [].concat(button || []).forEach(function (label, index) {
      var control = document.createElement("button");
      control.type = "button";
      control.className = index ? "btn" : "btn btn-primary";
      control.textContent = label;
      control.addEventListener("click", [].concat(act)[index]);
      notice.append(control);
    });
  }

  // What only wants to be read.
  function tell(text, kind) { say(text, "知道了", function () { say(""); }, kind); }

  // Whether the notice is of this kind.
  function says(kind) { return !notice.hidden && notice.dataset.kind === kind; }

  // What the notice of this kind says is so no longer.
  function over(kind) { if (notice.dataset.kind === kind) { say(""); } }

  // `acts`: what each button of the dialog does; `go` leads to the cell of a finding.
  function open(html, acts, go) {
    dialog.innerHTML = html;
    dialog.onclick = function (event) {
      var button = event.target.closest("[data-dialog]");
      var goto = event.target.closest("[data-goto]");
      if (goto) { dialog.close(); go(goto); return; }
      if (!button) { return; }
      if (button.dataset.dialog === "close") { dialog.close(); return; }
      acts[button.dataset.dialog](button);
    };
    dialog.onchange = acts.change || null;
    if (dialog.open) { return; }
    dialog.showModal();
    // What would put one version over another is never one key away.
    (dialog.querySelector("[data-dialog=take], [data-dialog=submit]") || dialog.querySelector("[data-dialog]")).focus();
  }

  window.zsPanel = { say: say, tell: tell, over: over, says: says, open: open, dialog: dialog };
})();
