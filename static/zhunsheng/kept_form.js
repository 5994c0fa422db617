// Plain forms whose typing survives: kept in this browser for each tab, offered again when a tab was
// closed. A form with a place to speak ([data-voice]) is never sent into a session that is over or a
// line that is down; the others are watched by asking.js. Needs keeping.js. Judges nothing.
//
//   <form data-keep="recheck:12" data-user="7">           kept until a page says data-done="recheck:12"
//   <form data-keep="…" data-user="…" data-guard>         the browser asks before typing is left behind
//   <div data-repeat="point_text">                        one of several rows; a draft may have more
(function () {
  "use strict";

  var PLACE = "kept", OURS = ["csrfmiddlewaretoken", PLACE];
  var begun = new WeakSet();
  // Scripts of the page have their say before anything is offered.
  var ready = new Promise(function (done) { document.addEventListener("DOMContentLoaded", done); });

  function button(label, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm";
    made.textContent = label;
    made.addEventListener("click", act);
    return made;
  }

  function value(field) {
    return field.type === "checkbox" ? (field.checked ? "1" : "") : field.value;
  }

  function put(field, text) {
    if (field.type === "checkbox") { field.checked = text === "1"; } else { field.value = text; }
  }

  function unfold(element) {
    for (var box = element.closest("details"); box; box = box.parentElement.closest("details")) { box.open = true; }
  }

  // Everything of one form. `isFresh`: the page has just been opened, and what was left is offered.
  function begin(form, isFresh) {
    if (begun.has(form) || form.querySelector("fieldset:disabled")) { return null; }
    begun.add(form);
    var place = form.getAttribute("data-keep");
    var keeper = window.zsKeeping.keeper(form.getAttribute("data-user"), place);
    var said = form.querySelector("[data-voice]");
    var isDirty = false, isChecked = false;

    // Where it has arrived the server says the place back.
    var name = document.createElement("input");
    name.type = "hidden";
    name.name = PLACE;
    name.value = place;
    form.append(name);

    function fields() {
      return Array.prototype.filter.call(form.elements, function (field) {
        return field.name && OURS.indexOf(field.name) < 0 && field.type !== "file" && field.type !== "submit";
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
      return isOther || Boolean(kept[further()]);
    }

    function rows() { return form.querySelectorAll("[data-repeat]"); }

    // The name under which the field of a further row would be kept.
    function further() {
      var found = rows();
      return found.length ? found[0].dataset.repeat + "#" + (found.length + 1) : "";
    }

    // A draft with more rows than the page has.
    function fit(kept) {
      form.dispatchEvent(new CustomEvent("zs-fit", { detail: kept }));
      while (further() in kept) {
        var all = rows(), row = all[all.length - 1].cloneNode(true);
        numbered(row, all.length + 1);
        all[all.length - 1].after(row);
      }
    }

    function numbered(row, number) {
      [row].concat(Array.from(row.querySelectorAll("*"))).forEach(function (one) {
        ["id", "for", "aria-label"].forEach(function (name) {
          if (one.hasAttribute(name)) { one.setAttribute(name, one.getAttribute(name).replace(/\d+/, number)); }
        });
      });
    }

    function say(text, isOver) {
      if (!said) { return; }
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

    function sending() {
      isDirty = false;
      keeper.keep(cells());
      keeper.sent();
    }

    // Ask first whether anybody is there: a form sent into the void loses the page.
    function asking(event) {
      var pressed = event.submitter;
      if (isChecked) { isDirty = false; return; }
      event.preventDefault();
      event.stopPropagation();
      keeper.keep(cells());
      (form.hasAttribute("data-check") ? ask(form.getAttribute("data-check")) : alive()).then(function (answer) {
        if (pressed) { pressed.disabled = false; }
        if (answer.status !== 200) { trouble(answer.status); return; }
        isChecked = true;
        sending();
        form.requestSubmit(pressed || undefined);
      });
    }

    function restore(kept) {
      fit(kept);
      named(function (field, name) {
        if (!(name in kept) || kept[name] === value(field)) { return; }
        put(field, kept[name]);
        unfold(field);
        field.dispatchEvent(new Event("change", { bubbles: true }));
      });
    }

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
        restore(one.kept);
        keeper.drop(one);
        box.remove();
        form.dispatchEvent(new Event("zs-restored"));
        changed();
        say(form.querySelector("[type=file]") ? "已恢复，请重新选择文件，核对后再提交。" : "已恢复，请核对后保存。");
      }), button("不要了", function () { keeper.drop(one); box.remove(); offer(left.slice(1)); }));
      form.before(box);
      unfold(box);
    }

    // The server drew the form anew within this page: what was said is kept no longer, what was
    // being written elsewhere stands in its box again.
    function again() {
      var kept = keeper.own();
      if (!kept) { return; }
      if (window.zsKeeping.arrived(place)) { keeper.clear(); return; }
      var isEmpty = fields().every(function (field) { return field.tagName !== "TEXTAREA" || !field.value; });
      if (isEmpty) { restore(kept); } else { keeper.keep(cells()); }
    }

    form.addEventListener("input", function (event) {
      if (event.target.form === form) { changed(); }
    });
    form.addEventListener("submit", said ? asking : sending);
    window.addEventListener("pageshow", function () { isChecked = false; });
    if (form.hasAttribute("data-guard")) {
      window.addEventListener("beforeunload", function (event) { if (isDirty) { event.preventDefault(); } });
    }
    if (isFresh) { ready.then(keeper.left).then(offer); } else { again(); }
    return { form: form, ask: ask, say: say, trouble: trouble, changed: changed };
  }

  function all(root) {
    var found = Array.from(root.querySelectorAll("form[data-keep]"));
    return root.matches && root.matches("form[data-keep]") ? [root].concat(found) : found;
  }

  document.addEventListener("htmx:load", function (event) {
    all(event.detail.elt).forEach(function (form) { begin(form, false); });
  });

  // A page with a script of its own takes the form that speaks.
  all(document).forEach(function (form) {
    var kept = begin(form, true);
    if (kept && form.querySelector("[data-voice]")) { window.zsKept = window.zsKept || kept; }
  });
})();
