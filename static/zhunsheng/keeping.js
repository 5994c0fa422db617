// What is typed is never lost: a copy in this browser for each tab, and saving that keeps pace
// with steady typing. For every page on which people write. Judges nothing.
//
//   var keeper = zsKeeping.keeper(user, "objective:12");
//   keeper.keep({ …anything… });          // at every change; false where the browser has no room
//   keeper.clear();                       // the server has it all
//   keeper.own();                         // what this tab keeps
//   keeper.sent();                        // on its way: the page with data-done="objective:12" clears
//   zsKeeping.arrived("objective:12");    // whether this page says so
//   keeper.left().then(function (left) {  // what closed tabs left behind, newest first
//     left[0].at; left[0].kept; keeper.drop(left[0]);
//   });
//   var save = zsKeeping.paced(act, 1800, 5000);  // after a pause of 1.8 s, after 5 s at the latest
//   save(); save.now(); save.cancel();
(function () {
  "use strict";

  var PREFIX = "zhunsheng-draft:", SENT = "zhunsheng-sent", ANSWER_WITHIN = 400;
  var tab = Date.now().toString(36) + Math.random().toString(36).slice(2);
  var channel = window.BroadcastChannel ? new BroadcastChannel("zhunsheng-tabs") : null;
  var letGo = null;

  // A tab says that it lives as long as it is open: by a lock, else by answering when asked.

  function live() {
    if (navigator.locks) {
      navigator.locks.request(PREFIX + tab, function () { return new Promise(function (done) { letGo = done; }); });
    }
  }

  if (channel) {
    channel.addEventListener("message", function (event) {
      if (event.data === "who") { channel.postMessage(tab); }
    });
  }

  function living() {
    if (navigator.locks) {
      return navigator.locks.query().then(function (state) {
        return state.held.map(function (lock) { return lock.name.slice(PREFIX.length); });
      });
    }
    return new Promise(function (done) {
      var found = [tab];
      function hear(event) { if (event.data !== "who") { found.push(event.data); } }
      if (!channel) { done(found); return; }
      channel.addEventListener("message", hear);
      channel.postMessage("who");
      window.setTimeout(function () { channel.removeEventListener("message", hear); done(found); }, ANSWER_WITHIN);
    });
  }

  live();
  window.addEventListener("pagehide", function () { if (letGo) { letGo(); } });
  window.addEventListener("pageshow", function (event) { if (event.persisted) { live(); } });

  // One copy for each person, place and tab.

  function read(name) {
    try { return JSON.parse(window.localStorage.getItem(name)); } catch (error) { return null; }
  }

  function keeper(user, place) {
    var shared = PREFIX + user + ":" + place + ":", own = shared + tab;
    return {
      keep: function (value) {
        try { window.localStorage.setItem(own, JSON.stringify({ kept: value, at: Date.now() })); } catch (error) { return false; }
        return true;
      },
      own: function () { var found = read(own); return found && found.kept; },
      clear: function () { window.localStorage.removeItem(own); },
      sent: function () { try { window.sessionStorage.setItem(SENT, own); } catch (error) { return; } },
      left: function () {
        return living().then(function (tabs) {
          return Object.keys(window.localStorage).filter(function (name) {
            return name.startsWith(shared) && name !== own && tabs.indexOf(name.slice(shared.length)) < 0;
          }).map(function (name) {
            return Object.assign({ name: name }, read(name));
          }).filter(function (one) { return one.kept; }).sort(function (one, other) { return other.at - one.at; });
        });
      },
      drop: function (one) { window.localStorage.removeItem(one.name); }
    };
  }

  // What this tab sent has arrived where the next page says so.

  function arrived(place) {
    return Array.from(document.querySelectorAll("[data-done]")).some(function (done) {
      return done.getAttribute("data-done") === place;
    });
  }

  (function () {
    var sent = null;
    try { sent = window.sessionStorage.getItem(SENT); window.sessionStorage.removeItem(SENT); } catch (error) { return; }
    if (!sent) { return; }
    document.querySelectorAll("[data-done]").forEach(function (done) {
      var place = done.getAttribute("data-user") + ":" + done.getAttribute("data-done") + ":";
      if (sent.startsWith(PREFIX + place)) { window.localStorage.removeItem(sent); }
    });
  })();

  // `act` after a pause of so many milliseconds, and never later than `most` after the first call.
  function paced(act, pause, most) {
    var timer = null, since = 0;
    function run() { window.clearTimeout(timer); timer = null; since = 0; return act(); }
    function wait(span) { window.clearTimeout(timer); timer = window.setTimeout(run, span); }
    function ask() {
      var now = Date.now();
      since = since || now;
      wait(Math.max(0, Math.min(pause, since + most - now)));
    }
    ask.now = run;
    ask.cancel = function () { window.clearTimeout(timer); timer = null; since = 0; };
    ask.after = function (span) { since = 0; wait(span); };
    return ask;
  }

  window.zsKeeping = { keeper: keeper, paced: paced, arrived: arrived };
})();
