// A plain form whose typing survives: kept in this browser, offered again, never sent into a
// session that is over or a line that is down. Needs keeping.js. Judges nothing.
(function () {
  "use strict";

  var form = document.querySelector("form[data-keep]");
  if (!form || form.querySelector("fieldset:disabled")) { return; }
  var keeper = window.zsKeeping.keeper(form.getAttribute("data-user"), form.getAttribute("data-keep"));
  var said = form.querySelector("[data-voice]");
  var isDirty = false, isChecked = false;

  function fields() {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && field.name !== "csrfmiddlewaretoken" && field.type !== "file" && field.type !== "submit";
    });
  }

  // Of several fields with one name each is kept under a name of its own.
  function named(act) {
    var seen = {};
    fields().forEach(function (field) {
      var number = seen[field.name] = (seen[field.name] || 0) + 1;
      act(field, number > 1 ? field.name + "#" + number : field.name);
    });
  }

  function value(field) {
    return field.type === "checkbox" ? (field.checked ? "1" : "") : field.value;
  }

  function put(field, text) {
    if (field.type === "checkbox") { field.checked = text === "1"; } else { field.value = text; }
  }

  function cells() {
    var found = {};
    named(function (field, name) { found[name] = value(field); });
    return found;
  }

  function typed(kept) {
    var isOther = false;
    named(function (field, name) {
      isOther = isOther || (field.type !== "hidden" && name in kept && kept[name] !== value(field));
    });
    return isOther;
  }

  function say(text, isOver) {
    said.textContent = text;
    if (!isOver) { return; }
    var link = document.createElement("a");
    link.href = "/login/?next=" + encodeURIComponent(window.location.pathname);
    link.textContent = "重新登录";
    said.append(" ", link);
  }

  function trouble(status) {
    if (status === 401) { say("登录已失效，没有保存；您填写的内容已留在这台电脑上，登录后可以恢复。", true); return; }
    say(status === 0 ? "暂时连不上，没有保存；您填写的内容已留在这台电脑上，连上后再保存。"
      : "服务器暂时没有回答，没有保存；您填写的内容已留在这台电脑上，请稍后再试。");
  }

  // Answers {status, body}: 0 without a connection, 401 where the session is over.
  function ask(address) {
    return fetch(address, {
      method: "POST", body: new FormData(form), redirect: "manual", headers: { "X-Requested-With": "fetch" }
    }).then(function (answer) {
      if (answer.type === "opaqueredirect" || answer.status === 403) { return { status: 401, body: null }; }
      if (!answer.ok) { return { status: answer.status, body: null }; }
      return answer.json().then(function (body) { return { status: answer.status, body: body }; });
    }).catch(function () { return { status: 0, body: null }; });
  }

  // Whether anybody is there, where nothing answers while typing.
  function alive() {
    return fetch(window.location.pathname, { method: "HEAD", redirect: "manual" }).then(function (answer) {
      return { status: answer.type === "opaqueredirect" ? 401 : answer.status };
    }).catch(function () { return { status: 0 }; });
  }

  function changed() {
    isDirty = true;
    if (!keeper.keep(cells())) { say("这台电脑存不下您的草稿，请尽快保存。"); }
  }

  form.addEventListener("input", function (event) {
    if (event.target.form === form) { changed(); }
  });

  // Ask first whether anybody is there: a form sent into the void loses the page.
  form.addEventListener("submit", function (event) {
    var button = event.submitter;
    if (isChecked) { isDirty = false; return; }
    event.preventDefault();
    event.stopPropagation();
    keeper.keep(cells());
    (form.hasAttribute("data-check") ? ask(form.getAttribute("data-check")) : alive()).then(function (answer) {
      if (button) { button.disabled = false; }
      if (answer.status !== 200) { trouble(answer.status); return; }
      isChecked = true;
      keeper.sent();
      form.requestSubmit(button || undefined);
    });
  });

  window.addEventListener("pageshow", function () { isChecked = false; });
  window.addEventListener("beforeunload", function (event) { if (isDirty) { event.preventDefault(); } });

  function offer(left) {
    var one = left[0];
    if (!one) { return; }
    form.dispatchEvent(new CustomEvent("zs-fit", { detail: one.kept }));
    if (!typed(one.kept)) { keeper.drop(one); offer(left.slice(1)); return; }
    var box = document.createElement("div");
    var time = new Date(one.at);
    var text = document.createElement("span");
    box.className = "zs-message zs-message-warning zs-kept";
    box.setAttribute("role", "status");
    text.textContent = "这台电脑上有一份 " + (time.getMonth() + 1) + " 月 " + time.getDate() + " 日 "
      + String(time.getHours()).padStart(2, "0") + ":" + String(time.getMinutes()).padStart(2, "0") + " 没有保存的内容。";
    box.append(text, button("恢复", function () {
      named(function (field, name) { if (name in one.kept) { put(field, one.kept[name]); } });
      keeper.drop(one);
      box.remove();
      form.dispatchEvent(new Event("zs-restored"));
      changed();
      say(form.querySelector("[type=file]") ? "已恢复，请重新选择文件，核对后再提交。" : "已恢复，请核对后保存。");
    }), button("不要了", function () { keeper.drop(one); box.remove(); offer(left.slice(1)); }));
    form.before(box);
  }

  function button(label, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm";
    made.textContent = label;
    made.addEventListener("click", act);
    return made;
  }

  keeper.left().then(offer);
  window.zsKept = { form: form, ask: ask, say: say, trouble: trouble, changed: changed };
})();
