// Words in a plain form are not sent into a session that is over or a line that is down: the page
// asks first, and stays as it is where nobody answers. Forms with a place to speak ([data-voice]) do
// so themselves.
(function () {
  "use strict";

  var HERE = document.currentScript.getAttribute("data-alive");
  var LOGIN = document.currentScript.getAttribute("data-login");
  var passed = null, asked = null;

  function holdsWords(form) {
    return form.hasAttribute("data-keep") || Array.prototype.some.call(form.querySelectorAll("textarea"), function (box) {
      return box.value.trim() && !box.disabled;
    });
  }

  function alive() {
    return fetch(HERE, { method: "HEAD", redirect: "manual", cache: "no-store" }).then(function (answer) {
      return answer.type === "opaqueredirect" ? 401 : answer.status;
    }).catch(function () { return 0; });
  }

  // Whoever has signed in again in another window has a new token there.
  function freshen(form) {
    var token = form.querySelector("[name=csrfmiddlewaretoken]");
    var found = document.cookie.split("; ").find(function (part) { return part.startsWith("csrftoken="); });
    if (token && found) { token.value = decodeURIComponent(found.slice("csrftoken=".length)); }
  }

  function tell(form, status) {
    var box = form.querySelector("[data-asked]");
    if (!box) {
      box = document.createElement("p");
      box.className = "zs-message zs-message-error";
      box.setAttribute("role", "alert");
      box.setAttribute("data-asked", "");
      form.append(box);
    }
    var words = document.createElement("span");
    box.replaceChildren(words);
    words.textContent = status === 401 ? "登录已失效，没有提交；您填写的内容还在本页。请" : "暂时连不上，没有提交；您填写的内容还在本页，连上后再提交。";
    if (status !== 401) { return; }
    var link = document.createElement("a");
    link.href = LOGIN;
    link.target = "_blank";
    link.textContent = "在新窗口登录";
    words.append(link, "，再回到本页提交。");
  }

  document.addEventListener("submit", function (event) {
    var form = event.target, button = event.submitter;
    if (passed === form) { passed = null; return; }
    if (form.method !== "post" || form.querySelector("[data-voice]") || !holdsWords(form)) { return; }
    event.preventDefault();
    event.stopPropagation();
    if (asked === form) { return; }
    asked = form;
    alive().then(function (status) {
      asked = null;
      if (status === 401 || status === 0 || status >= 500) { tell(form, status); return; }
      freshen(form);
      passed = form;
      form.requestSubmit(button);
    });
  }, true);
})();
