/* The card of a thing on the map, and the list of what is in view: the same by mouse and by keyboard. */
window.oneScreen = window.oneScreen || {};

window.oneScreen.card = (function () {
  var MOST = 40, signature = "", back = null;

  function layers() { return window.oneScreen.layers; }
  function find(name) { return document.querySelector("#react-entry-point " + name); }
  function make(kind, text, into) {
    var made = document.createElement(kind);
    if (text) made.textContent = text;
    into.appendChild(made);
    return made;
  }

  function address(key, one) {
    var told = layers().told(), start = told.links[told.layers[key].what];
    return start ? start + encodeURIComponent(one.properties.code) + (told.kept ? "?" + told.kept : "") : null;
  }

  function close() {
    var card = find(".map-card");
    if (card) card.hidden = true;
    if (back && back.isConnected) back.focus();
    back = null;
  }

  function open(key, one) {
    var told = layers().told(), it = one.properties, card = find(".map-card"), say = layers().say;
    if (!card) return;
    back = document.activeElement;
    card.textContent = "";
    make("h3", it.name || it.code, card);
    var facts = make("dl", "", card);
    [["layer", told.layers[key].name], ["code", it.code], ["state", told.states[it.state] || it.told]].forEach(function (pair) {
      if (!pair[1]) return;
      var row = make("div", "", facts);
      make("dt", say(pair[0], {}), row);
      make("dd", pair[1], row);
    });
    var to = address(key, one), foot = make("p", "", card);
    if (to) {
      var link = make("a", say("open", {}), foot);
      link.href = to;
      link.className = "choice";
      link.addEventListener("click", function (event) {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        window.oneScreen.go(to);
      });
    }
    var button = make("button", say("close", {}), foot);
    button.type = "button";
    button.className = "button";
    button.addEventListener("click", close);
    card.hidden = false;
    (to ? link : button).focus();
  }

  function list(found) {
    var place = find(".map-list"), told = layers().told(), say = layers().say;
    var now = found.map(function (one) { return one.url + one.answer.mode + one.answer.total; }).join("|");
    if (!place || (now === signature && place.childElementCount)) return;
    signature = now;
    place.textContent = "";
    found.forEach(function (one) {
      var answer = one.answer, part = make("details", "", place), head = make("summary", "", part);
      var word = answer.mode === "outlines" ? "areas" : answer.mode;
      make("span", told.layers[one.key].name + " ", head);
      make("span", say(word, { n: oneScreen.digits(answer.total) }), head).className = "note";
      if (told.may_export && answer.total && (answer.mode === "things" || answer.mode === "cells")) ways(one, part, say);
      if (answer.mode !== "things") return;
      var items = make("ul", "", part);
      answer.features.slice(0, MOST).forEach(function (each) {
        var it = each.properties, state = told.states[it.state] || it.told, item = make("li", "", items);
        var button = make("button", (it.name || it.code) + (state ? " · " + state : ""), item);
        button.type = "button";
        button.className = "choice";
        button.addEventListener("click", function () { open(one.key, each); });
      });
      if (answer.total > MOST) make("p", say("list_most", { n: MOST, total: oneScreen.digits(answer.total) }), part).className = "note";
    });
    if (!found.length) make("p", say("list_none", {}), place).className = "nothing";
  }

  function ways(one, part, say) {
    var foot = make("p", say("export", {}) + " ", part);
    foot.className = "choices ways-out";
    ["csv", "geojson"].forEach(function (ending) {
      var link = make("a", ending.toUpperCase(), foot);
      link.className = "choice";
      link.setAttribute("download", "");
      link.href = one.url.replace("/layer/" + one.key + ".json", "/export/layer/" + one.key + "/" + ending);
    });
  }

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && find(".map-card") && !find(".map-card").hidden) close();
  });

  return { open: open, list: list, close: close };
})();
