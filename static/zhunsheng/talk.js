// Talking to the server. Judges nothing.
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

  window.zsTalk = { post: post, get: get };
})();
