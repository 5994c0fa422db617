// Sends chosen files of evidence at once and shows the line's files again. Judges nothing itself.
(function () {
  "use strict";

  function place(form) {
    return document.querySelector('[data-proof="' + form.getAttribute("data-proof-form") + '"]');
  }

  function say(form, text) {
    var line = place(form).querySelector("[role=status]");
    line.textContent = text;
    line.classList.add("zs-ask");
    place(form).querySelectorAll("button").forEach(function (button) { button.disabled = false; });
  }

  function show(form, html) {
    var made = document.createElement("template");
    made.innerHTML = html.trim();
    var old = place(form);
    var fresh = made.content.querySelector("[data-proof]");
    old.replaceWith(fresh);
    var input = fresh.querySelector("input[type=file]");
    if (input) { input.focus(); }
  }

  function send(form, address) {
    var data = new FormData(form);
    say(form, "正在处理……");
    fetch(address, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" } })
      .then(function (response) {
        if (response.redirected) { say(form, "登录已失效，请在新窗口重新登录后再上传；本页填写的内容还在。"); return null; }
        if (response.status !== 200 && response.status !== 422) { throw new Error(String(response.status)); }
        return response.text().then(function (html) { show(form, html); });
      })
      .catch(function (error) {
        say(form, /^\d+$/.test(error.message)
          ? "没有办成：您没有这项权限，或自评已经报送。请刷新页面看看现在的状态。"
          : "暂时连不上，文件没有上传；请稍后再选一次。");
      });
  }

  document.addEventListener("change", function (event) {
    var input = event.target;
    if (input.type !== "file" || !input.form || !input.form.hasAttribute("data-proof-form")) { return; }
    if (input.files.length) { send(input.form, input.form.action); }
  });

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-proof-form")) { return; }
    event.preventDefault();
    var asked = event.submitter && event.submitter.getAttribute("formaction");
    if (asked && !window.confirm("确定删除这份佐证材料吗？")) {
      window.setTimeout(function () { event.submitter.disabled = false; }, 10);
      return;
    }
    send(form, asked || form.action);
  });

  document.documentElement.classList.add("zs-scripted");
})();
