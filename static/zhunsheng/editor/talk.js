// Talking to the server, and the copy of the draft that this browser keeps. Judges nothing.
(function () {
  "use strict";

  function cookie(name) {
    var found = document.cookie.split("; ").find(function (part) { return part.startsWith(name + "="); });
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }

  // Answers {status, body}: 0 without a connection, 401 where the session is over.
  async function post(address, body) {
    var answer;
    try {
      answer = await fetch(address, {
        method: "POST", credentials: "same-origin", redirect: "manual",
        headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") },
        body: JSON.stringify(body)
      });
    } catch (error) { return { status: 0, body: {} }; }
    return read(answer);
  }

  async function get(address) {
    try {
      return await read(await fetch(address, { credentials: "same-origin", redirect: "manual" }));
    } catch (error) { return { status: 0, body: {} }; }
  }

  async function read(answer) {
    if (answer.type === "opaqueredirect") { return { status: 401, body: {} }; }
    var kind = answer.headers.get("Content-Type") || "";
    try {
      if (kind.startsWith("application/json")) { return { status: answer.status, body: await answer.json() }; }
      return { status: answer.status, body: { html: await answer.text() } };
    } catch (error) { return { status: 0, body: {} }; }
  }

  // One draft a person and sheet; a draft that waits for a decision is kept apart.
  function keeper(user, objective) {
    var name = "zhunsheng-draft:" + user + ":" + objective;
    function put(key, value) {
      try { window.localStorage.setItem(key, JSON.stringify(value)); return true; } catch (error) { return false; }
    }
    function take(key) {
      try { return JSON.parse(window.localStorage.getItem(key)); } catch (error) { return null; }
    }
    return {
      keep: function (draft, version) { return put(name, { draft: draft, version: version, at: Date.now() }); },
      clear: function () { window.localStorage.removeItem(name); },
      waiting: function () {
        var left = take(name) || take(name + ":waiting");
        if (left) { put(name + ":waiting", left); window.localStorage.removeItem(name); }
        return left;
      },
      settle: function () { window.localStorage.removeItem(name + ":waiting"); }
    };
  }

  window.zsTalk = { post: post, get: get, keeper: keeper };
})();
