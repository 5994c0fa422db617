// Shows the running sum of weights while somebody types, in whole hundredths. The server judges.
(function () {
  "use strict";

  function hundredths(text) {
    var match = /^\s*(\d+)(?:\.(\d{1,2}))?\s*$/.exec(text || "");
    return match ? Number(match[1]) * 100 + Number(((match[2] || "") + "00").slice(0, 2)) : 0;
  }

  function shown(value) {
    var whole = Math.floor(Math.abs(value) / 100);
    var rest = Math.abs(value) % 100;
    if (rest === 0) { return String(whole); }
    var digits = rest < 10 ? "0" + rest : String(rest);
    return whole + "." + digits.replace(/0$/, "");
  }

  function isGone(input) {
    var box = document.getElementById(input.id.replace(/-weight$/, "-DELETE"));
    return input.name.indexOf("__prefix__") >= 0 || Boolean(box && box.checked);
  }

  function sentence(indicators, execution, has_execution) {
    var total = indicators + execution;
    var parts = "指标 " + shown(indicators) + (has_execution ? " + 执行率 " + shown(execution) : "");
    var state = "正好 100 分";
    if (total < 10000) { state = "还差 " + shown(10000 - total) + " 分"; }
    if (total > 10000) { state = "多出 " + shown(total - 10000) + " 分"; }
    return parts + " = " + shown(total) + "，" + state;
  }

  function refresh() {
    var indicators = 0;
    document.querySelectorAll("input[name^=indicators-][name$=-weight]").forEach(function (input) {
      if (!isGone(input)) { indicators += hundredths(input.value); }
    });
    var box = document.querySelector("input[name=execution_weight]");
    var execution = box ? hundredths(box.value) : 0;
    document.querySelectorAll("[data-weights]").forEach(function (place) {
      place.textContent = sentence(indicators, execution, Boolean(box));
      place.dataset.full = indicators + execution === 10000 ? "yes" : "no";
    });
  }

  function start() {
    if (!document.querySelector("input[name=indicators-TOTAL_FORMS]")) { return; }
    document.addEventListener("input", refresh);
    document.addEventListener("change", refresh);
    document.addEventListener("formset:added", refresh);
    document.addEventListener("formset:removed", refresh);
    refresh();
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
})();
