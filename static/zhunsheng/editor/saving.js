// Saving the draft: soon, again where it fails, never over another person's. Judges nothing.
(function () {
  "use strict";

  var SAVE_AFTER = 1800, SAVE_WITHIN = 5000, RETRY_AFTER = 8000;
  var talk = window.zsTalk, panel = window.zsPanel;

  function keyless(all) {
    return JSON.stringify(Object.assign({}, all, { lines: all.lines.map(function (line) { return Object.assign({}, line, { key: null }); }) }));
  }

  // `all`: everything that the line has no room for.
  function tell(state, text, all) {
    var holder = document.getElementById("save-state");
    holder.dataset.state = state;
    holder.title = (all || []).join("\n");
    document.getElementById("save-text").textContent = text;
  }

  // hooks: draft(), ids(), keyed(ids, keys), take(draft), join(draft), open(html, acts),
  // isEditing(): whether a cell is open, written(): explanations that the server does not have, rewrite(them)
  function build(root, version, hooks) {
    var keeper = window.zsKeeping.keeper(root.dataset.user, root.dataset.objective);
    var soon = window.zsKeeping.paced(save, SAVE_AFTER, SAVE_WITHIN);
    var dirty = false, saving = false, paused = false, unkept = 0;

    // A copy in this browser of all that the server does not have; none where it has everything.
    function keep() {
      if (!dirty && !unkept && !hooks.written().length) { keeper.clear(); return true; }
      return keeper.keep({ draft: hooks.draft(), version: version, written: hooks.written() });
    }

    function changed() {
      dirty = true;
      var kept = keep();
      if (!paused) { tell("busy", kept ? "正在编辑，停顿后自动保存" : "正在编辑；这台电脑存不下草稿，请勿关闭页面"); }
      soon();
    }

    async function save() {
      if (!dirty || paused) { return !dirty; }
      if (saving) { soon.after(300); return false; }
      saving = true;
      var now = hooks.draft(), ids = hooks.ids();
      tell("busy", "正在保存…");
      var answer = await talk.post(root.dataset.save, { version: version, draft: now });
      saving = false;
      return settled(answer, now, ids);
    }

    function settled(answer, sent, ids) {
      var body = answer.body;
      if (answer.status === 200) { return stored(body, sent, ids); }
      if (answer.status === 409) { return body.is_open ? conflict(body) : merged(body, sent); }
      if (answer.status === 0) {
        tell("offline", "没有连上服务器，内容已留在本机，连上后自动保存");
        soon.after(RETRY_AFTER);
        return false;
      }
      if (answer.status === 401) { return expired(); }
      if (answer.status === 403) {
        panel.say("您的登录刚刚变化过，或没有编辑这张表的权限。内容已留在本机，请刷新页面后继续。", "刷新页面", function () { window.location.reload(); }, "unsaved");
      } else {
        panel.say([body.message || "服务器没有保存成功，内容已留在本机，稍后会再试。"].concat(body.faults || []).join("\n"), "", null, "unsaved");
      }
      if (answer.status >= 500) { soon.after(RETRY_AFTER); }
      if (answer.status === 423) { paused = true; }
      tell("error", "还没有保存，内容留在本机");
      return false;
    }

    function stored(body, sent, ids) {
      version = body.version;
      document.querySelector("#submit-form [name=base_version]").value = version;
      hooks.keyed(ids, body.keys);
      unkept = body.faults.length;
      dirty = keyless(hooks.draft()) !== keyless(sent);
      keep();
      if (unkept) { tell("warn", "已保存 " + body.at + "，" + unkept + " 格没有保存，只留在本机：" + body.faults[0], body.faults); }
      else if (dirty) { tell("busy", "已保存 " + body.at + "，之后的修改停顿后自动保存"); }
      else { tell("saved", "已保存 " + body.at); }
      panel.over("unsaved");
      return !dirty;
    }

    function expired() {
      tell("error", "登录已失效，内容已留在本机");
      panel.say("登录已失效。您填的内容留在本机，重新登录后会请您恢复。", "重新登录", function () {
        dirty = false;
        window.location.assign(root.dataset.login);
      }, "unsaved");
      return false;
    }

    // Each changed other cells: both are in the draft now. Whoever is typing is not disturbed.
    async function merged(body, sent) {
      if (hooks.isEditing() || keyless(hooks.draft()) !== keyless(sent)) {
        tell("busy", "别处刚修改过，停顿后并入");
        soon.after(RETRY_AFTER);
        return false;
      }
      version = body.version;
      await hooks.join(body.draft);
      soon.cancel();
      dirty = true;
      panel.tell(body.message, "merged");
      return save();
    }

    // Both changed the same cells: nothing is saved until somebody has chosen.
    function conflict(body) {
      paused = true;
      tell("error", "别处刚修改过，等您决定");
      panel.say(body.happened + "，有几处两边都改过。您的内容还没有保存，也没有丢。", "对照两边的内容", again);
      hooks.open(body.html, {
        theirs: function () { chooseAll("theirs"); },
        mine: function () { chooseAll("mine"); },
        merge: function () { choose(body); }
      });
      return false;
    }

    function again() { paused = false; dirty = true; save(); }

    function chooseAll(side) {
      panel.dialog.querySelectorAll("[type=radio][value=" + side + "]").forEach(function (box) { box.checked = true; });
    }

    async function choose(body) {
      if (!panel.dialog.querySelector("form").reportValidity()) { return; }
      var choices = Array.from(panel.dialog.querySelectorAll("[type=radio]:checked"), function (box) { return box.value; });
      var now = hooks.draft(), ids = hooks.ids();
      panel.dialog.close();
      panel.say("");
      paused = false;
      settled(await talk.post(root.dataset.save, { version: version, draft: now, seen: body.version, choices: choices }), now, ids);
    }

    // What closed tabs left behind; what the server has already is left no longer.
    async function offer() {
      var now = keyless(hooks.draft());
      var left = (await keeper.left()).filter(function (one) {
        var isKnown = keyless(one.kept.draft) === now && !(one.kept.written || []).length;
        if (isKnown) { keeper.drop(one); }
        return !isKnown;
      });
      propose(left);
    }

    function propose(left) {
      var one = left[0];
      if (!one) { panel.say(""); return; }
      var at = new Date(one.at).toLocaleString("zh-CN", { hour12: false });
      panel.say("本机有一份 " + at + " 没有保存到服务器的内容。", ["恢复这份内容", "放弃它"], [
        async function () {
          panel.say("");
          version = one.kept.version;
          hooks.rewrite(one.kept.written);
          await hooks.take(one.kept.draft);
          keep();
          keeper.drop(one);
        },
        function () { keeper.drop(one); propose(left.slice(1)); }
      ]);
    }

    window.addEventListener("online", function () { if (dirty) { save(); } });
    window.addEventListener("offline", function () { tell("offline", "没有网络，内容已留在本机，连上后自动保存"); });
    window.addEventListener("beforeunload", function (event) { if (dirty) { event.preventDefault(); } });
    document.getElementById("leave").addEventListener("click", async function (event) {
      if (!dirty || paused) { return; }
      event.preventDefault();
      if (await save()) { window.location.assign(event.target.closest("a").href); }
    });

    return {
      changed: changed,
      keep: keep,
      save: function () { soon.cancel(); return save(); },
      expired: expired,
      offer: offer,
      isDirty: function () { return dirty; },
      isSaving: function () { return saving; },
      unkept: function () { return unkept; },
      // Handing in has to wait: whoever pressed the button is told why.
      stopped: function () {
        if (!paused && !panel.says("unsaved")) { panel.tell("内容还没有保存到服务器，不能送审；已留在本机，保存成功后再按“送审”。", "unsaved"); }
      },
      // Handed in: what the server does not have is kept until the next page says that it is done.
      leave: function () { dirty = false; keep(); keeper.sent(); }
    };
  }

  window.zsSaving = { build: build };
})();
