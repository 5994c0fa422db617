// What happened lately in the draft, and the way back. Judges nothing.
(function () {
  "use strict";

  var MOST_STEPS = 100;

  function isBlank(line) {
    return Object.keys(line).every(function (name) { return !line[name]; });
  }

  function filled(all) { return all.lines.filter(function (line) { return !isBlank(line); }); }

  function keysOf(lines) { return JSON.stringify(lines.map(function (line) { return line.key; })); }

  // The step with what somebody else changed between `before` and `after`; null where it has no place for it.
  function rebased(step, before, after) {
    var old = filled(before), now = filled(after), fits = keysOf(old) === keysOf(now);
    Object.keys(after).forEach(function (name) {
      if (name !== "lines" && before[name] !== after[name]) { step[name] = after[name]; }
    });
    now.forEach(function (line, index) {
      Object.keys(line).forEach(function (name) {
        if (!fits || line[name] === old[index][name]) { return; }
        var twin = line.key && step.lines.find(function (one) { return one.key === line.key; });
        if (twin) { twin[name] = line[name]; } else { fits = false; }
      });
    });
    return fits ? step : null;
  }

  // The steps nearest to the present one come last in both lists.
  function nearest(steps, before, after) {
    var kept = [];
    for (var n = steps.length - 1; n >= 0; n -= 1) {
      var step = rebased(JSON.parse(steps[n]), JSON.parse(before), JSON.parse(after));
      if (!step) { break; }
      kept.unshift(JSON.stringify(step));
    }
    return kept;
  }

  function build() {
    var past = [], future = [], present = "", box = "";

    function moved(from, to) {
      if (!from.length) { return null; }
      to.push(present);
      present = from.pop();
      box = "";
      return present;
    }

    return {
      present: function () { return present; },
      // What the server spells or numbers anew is no step of anybody's.
      corrected: function (text) { present = text; },
      // Whether it is a step. All that is typed into one box in one go is one: `typedIn` names it.
      stepped: function (text, typedIn) {
        if (text === present) { return false; }
        if (!typedIn || typedIn !== box) { past.push(present); }
        if (past.length > MOST_STEPS) { past.shift(); }
        future = [];
        present = text;
        box = typedIn || "";
        return true;
      },
      left: function () { box = ""; },
      // Somebody else's changes came in: no way back leads behind them.
      joined: function (text) {
        past = nearest(past, present, text);
        future = nearest(future, present, text);
        present = text;
        box = "";
      },
      back: function () { return moved(past, future); },
      forth: function () { return moved(future, past); },
      hasPast: function () { return past.length > 0; },
      hasFuture: function () { return future.length > 0; }
    };
  }

  window.zsHistory = { build: build };
})();
