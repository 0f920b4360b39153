/* The map of the layers: fetches what is in view by zoom, draws it on one canvas, keeps the view in the address. */
window.oneScreen = window.oneScreen || {};

window.oneScreen.layers = (function () {
  var map = null, told = null, on = [], opacity = 100, shown = {}, outlines = {}, names = null, waiting = [], timer = 0, listing = 0, asked = 0, placed = false;
  var STAGE = "map-stage", WAIT_MS = 120, LIST_MS = 400, FOLLOW_MS = 30000;

  /* What Dash's Leaflet makes under our id is ours to draw on. */
  function hook() {
    L.Map.addInitHook(function () {
      if (this.getContainer().id !== STAGE) return;
      map = this;
      shown = {};
      names = null;
      placed = false;
      map.on("moveend", function () { later(WAIT_MS); });
      map.on("mousemove", function (event) { point(event.latlng); });
      map.on("unload", function () { if (map === this) { map = null; shown = {}; } });
      map.whenReady(function () { later(0); });
    });
  }
  if (window.L) hook();
  else document.addEventListener("DOMContentLoaded", function () { if (window.L) hook(); });

  function find(name) { return document.querySelector("#react-entry-point " + name); }
  function later(ms) { clearTimeout(timer); timer = setTimeout(refresh, ms); }
  function zoom() { return Math.floor(map.getZoom() + 0.001); }
  function say(key, values) {
    return (told.words[key] || key).replace(/\{(\w+)\}/g, function (_, name) { return values[name]; });
  }

  /* The part of the world that whole tiles cover: small moves ask for the same again. */
  function box() {
    var z = zoom(), side = 360 / Math.pow(2, z), seen = map.getBounds();
    function down(value) { return (Math.floor(value / side) * side).toFixed(7); }
    function up(value) { return (Math.ceil(value / side) * side).toFixed(7); }
    return [down(seen.getWest()), down(seen.getSouth()), up(seen.getEast()), up(seen.getNorth())].join(",");
  }

  function refresh() {
    if (!map || !told) return;
    if (!placed) {
      placed = true;
      if (told.at) { map.setView([told.at.lat, told.at.lon], told.at.z, { animate: false }); return later(0); }
    }
    keep();
    point(map.getCenter());
    var part = "bbox=" + box() + "&z=" + zoom() + (told.kept ? "&" + told.kept : "");
    asked = Date.now();
    Object.keys(shown).forEach(function (key) { if (on.indexOf(key) < 0) drop(key); });
    on.forEach(function (key) { load(key, "/layer/" + key + ".json?" + part); });
    if (!on.length) finish();
  }

  function load(key, url, again) {
    var was = shown[key];
    if (was && was.url === url && !again) return;
    shown[key] = Object.assign({}, was, { url: url });
    count(key, was ? null : "loading");
    fetch(url, { credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status))); })
      .then(function (answer) { inTurn(function () { if (map && shown[key] && shown[key].url === url) draw(key, answer); }); })
      .catch(function () { if (shown[key] && shown[key].url === url) { shown[key].url = ""; count(key, "failed"); } });
  }

  /* One layer a frame: answers that come together do not hold up the picture together. */
  function inTurn(task) {
    waiting.push(task);
    if (waiting.length === 1) requestAnimationFrame(next);
  }
  function next() {
    try { waiting[0](); } finally {
      waiting.shift();
      if (waiting.length) requestAnimationFrame(next);
    }
  }

  function drop(key) {
    if (shown[key] && shown[key].group) shown[key].group.remove();
    delete shown[key];
    count(key, null, "");
    if (map && told) write();
    finish();
  }

  function count(key, word, text) {
    var said = find('[data-layer="' + key + '"]');
    if (!said || (word === null && text === undefined)) return;
    said.textContent = word ? say(word, {}) : text;
  }

  function draw(key, answer) {
    var look = told.layers[key], one = shown[key], group = L.layerGroup();
    one.answer = answer;
    one.labels = {};
    if (answer.mode === "things") answer.features.forEach(function (each) { group.addLayer(thing(key, look, each)); });
    if (answer.mode === "cells") answer.features.forEach(function (each) { group.addLayer(square(key, look, each)); });
    if (answer.mode === "outlines" || answer.mode === "areas") shapes(key, answer, group);
    inTurn(function () { if (map && shown[key] && shown[key].answer === answer) swap(key, answer, group); });
  }

  /* The new picture of a layer takes the place of the old one, in a frame of its own. */
  function swap(key, answer, group) {
    var one = shown[key];
    if (one.group) one.group.remove();
    one.group = group.addTo(map);
    back(group, answer);
    sink();
    count(key, answer.mode === "closed" ? "closed" : null, oneScreen.digits(answer.total));
    if (answer.mode === "outlines") count(key, null, "");
    write();
    finish();
  }

  function thing(key, look, one) {
    look = look.classes[one.properties.kind] || look;
    var it = one.properties, where = one.geometry, isFault = it.state === "fault", level = isFault ? 3 : it.level;
    var colour = (level && told.colours.levels[level]) || look.colour, drawn;
    if (where.type === "Point") {
      drawn = oneScreen.marks.at(where.coordinates[1], where.coordinates[0], {
        mark: isFault ? "diamond" : look.shape, radius: level ? 7 : 5, weight: 1,
        color: told.colours.ground, fillColor: colour, fillOpacity: it.state === "idle" ? 0.4 : 1,
      });
    } else {
      var flat = where.type === "LineString" ? [where.coordinates] : where.coordinates;
      var ways = flat.map(function (ring) { return ring.map(function (at) { return [at[1], at[0]]; }); });
      var style = { color: colour, weight: isFault ? 5 : 3, dashArray: look.dash || null, fillOpacity: look.shape === "solid" ? 0.3 : 0.08, smoothFactor: 1.5 };
      drawn = where.type === "LineString" ? L.polyline(ways[0], style) : L.polygon(ways, Object.assign(style, { weight: isFault ? 3 : 1.5 }));
    }
    drawn.on("click", function (event) {
      if (oneScreen.measure.isOn()) return;
      L.DomEvent.stopPropagation(event);
      oneScreen.card.open(key, one);
    });
    return drawn;
  }

  function square(key, look, one) {
    var inCells = on.filter(function (other) { return other === key || (shown[other] && shown[other].answer && shown[other].answer.mode === "cells"); });
    var n = one.properties.n, at = one.geometry.coordinates, text = n >= 10000 ? Math.round(n / 1000) + "k" : String(n);
    var drawn = oneScreen.marks.at(at[1], at[0], {
      mark: "circle", beside: 18 * inCells.indexOf(key), radius: n === 1 ? 5 : Math.min(26, 9 + 3 * Math.log10(n) + text.length), weight: one.properties.faults ? 3 : 1.5,
      color: one.properties.faults ? told.colours.levels[3] : look.colour,
      fillColor: n === 1 ? look.colour : told.colours.ground, fillOpacity: 0.92,
      text: n === 1 ? "" : text, textColour: told.colours.text,
    });
    drawn.on("click", function (event) {
      if (oneScreen.measure.isOn()) return;
      L.DomEvent.stopPropagation(event);
      map.setView(drawn.getLatLng(), Math.min(map.getMaxZoom(), zoom() + 2), { animate: false });
    });
    return drawn;
  }

  /* Outlines are fetched once for each level; counts of several layers are one picture. */
  function shapes(key, answer, group) {
    var url = "/shapes/" + answer.level + "/" + answer.parent + ".json";
    outlines[url] = outlines[url] || fetch(url, { credentials: "same-origin" }).then(function (found) { return found.json(); });
    outlines[url].then(function (found) {
      if (!shown[key] || shown[key].answer !== answer) return;
      var look = told.layers[key], most = 1;
      Object.keys(answer.areas || {}).forEach(function (place) { most = Math.max(most, answer.areas[place].n || 0); });
      L.geoJSON(found, {
        interactive: answer.mode === "areas",
        style: function (feature) {
          var area = (answer.areas || {})[feature.properties.place], base = { color: look.colour, weight: 1.5, dashArray: look.dash || null, fillOpacity: 0 };
          if (answer.mode === "outlines") return base;
          if (area && area.fill) return Object.assign(base, { color: told.colours.line, weight: 1, fillColor: area.fill, fillOpacity: 0.85 });
          return Object.assign(base, { weight: 1, dashArray: null, fillColor: area ? look.colour : told.colours.none, fillOpacity: area ? 0.08 + (0.4 * area.n) / most : 0.1 });
        },
        onEachFeature: function (feature, drawn) {
          if (answer.mode === "areas") area_told(key, answer, feature, drawn, group);
          else if (answer.level === "district" ? zoom() < 14 : zoom() > 11) label(key, feature.properties.place, drawn, name_of(feature.properties));
        },
      }).addTo(group);
      back(group, answer);
      write();
    }).catch(function () { delete outlines[url]; });
  }

  /* Areas of things lie below all else, those of earlier groups lowest: what is small stays in reach of the pointer. */
  function sink() {
    on.slice().reverse().forEach(function (key) {
      var one = shown[key];
      if (told.layers[key].geometry !== "area" || !one || !one.group || !one.answer) return;
      if (one.answer.mode === "things") one.group.eachLayer(function (each) { if (each.bringToBack) each.bringToBack(); });
      else back(one.group, one.answer);
    });
  }

  function back(group, answer) {
    if (answer.mode === "areas" || answer.mode === "outlines") group.eachLayer(function (one) { if (one.bringToBack) one.bringToBack(); });
  }

  function area_told(key, answer, feature, drawn, group) {
    var it = feature.properties, area = answer.areas[it.place], name = name_of(it);
    if (!area) return;
    drawn.bindTooltip(function () {
      var lines = area.told ? [area.told] : Object.keys(shown).filter(function (one) {
        return shown[one].answer && shown[one].answer.mode === "areas" && (shown[one].answer.areas[it.place] || {}).n;
      }).map(function (one) {
        var each = shown[one].answer.areas[it.place];
        return say("place_count", { name: name, layer: told.layers[one].name, n: oneScreen.digits(each.n), faults: oneScreen.digits(each.faults) });
      });
      var box = document.createElement("div");
      lines.forEach(function (line) { box.appendChild(document.createElement("div")).textContent = line; });
      return box;
    }, { sticky: true });
    drawn.on("click", function (event) {
      if (oneScreen.measure.isOn()) return;
      if (area.href) return window.oneScreen.go(area.href);
      map.setView(event.latlng, 11, { animate: false });
    });
    if (area.n) label(key, it.place, drawn, "");
  }

  function name_of(it) {
    var english = document.documentElement.lang === "en";
    return (english ? it.short_en || it.name_en : it.short_zh || it.name_zh) || it.name_zh;
  }
  function label(key, place, drawn, name) { shown[key].labels[place] = { at: drawn.getBounds().getCenter(), name: name }; }

  /* Names and the sums of all layers, each place once; of those that would lie upon each other the larger number stays. */
  function write() {
    var found = {}, taken = [];
    Object.keys(shown).forEach(function (key) {
      var labels = shown[key].labels || {};
      Object.keys(labels).forEach(function (place) {
        found[place] = found[place] || { at: labels[place].at, name: "", n: total(place) };
        found[place].name = found[place].name || labels[place].name;
      });
    });
    if (names) names.remove();
    names = L.layerGroup();
    Object.keys(found).sort(function (a, b) { return found[b].n - found[a].n; }).forEach(function (place) {
      var it = found[place], at = map.latLngToLayerPoint(it.at), text = it.n ? oneScreen.digits(it.n) : "";
      var wide = Math.max(it.name.length * (it.name.charCodeAt(0) > 255 ? 14 : 7), text.length * 9) / 2 + 2, high = it.name && text ? 18 : 10;
      if (taken.some(function (box) { return Math.abs(box[0] - at.x) < box[2] + wide && Math.abs(box[1] - at.y) < box[3] + high; })) return;
      taken.push([at.x, at.y, wide, high]);
      if (it.name) names.addLayer(oneScreen.marks.text(it.at, it.name, told.colours.text, told.colours.ground, text ? -9 : 0, false));
      if (text) names.addLayer(oneScreen.marks.text(it.at, text, told.colours.text, told.colours.ground, it.name ? 9 : 0, true));
    });
    names.addTo(map);
  }

  function counted() { return Object.keys(shown).filter(function (key) { var it = shown[key].answer; return it && it.mode === "areas" && it.total && !it.as_of; }); }
  function total(place) { return counted().reduce(function (sum, key) { return sum + ((shown[key].answer.areas[place] || {}).n || 0); }, 0); }

  function finish() {
    if (!map || !told) return;
    var pane = map.getPane("overlayPane");
    if (pane) pane.style.opacity = opacity < 100 ? String(opacity / 100) : "";
    clearTimeout(listing);
    listing = setTimeout(list, LIST_MS);
    var page = find("#map-page");
    if (page) page.dataset.shown = on.filter(function (key) { return shown[key] && shown[key].answer; }).join(",");
  }

  /* The list below the map is written when the map has come to rest. */
  function list() {
    if (!map || !told) return;
    oneScreen.card.list(on.filter(function (key) { return shown[key] && shown[key].answer; }).map(function (key) {
      return { key: key, answer: shown[key].answer, url: shown[key].url };
    }));
  }

  /* The address says what is seen, and so do the links to the other language and theme. */
  function keep() {
    var middle = map.getCenter(), query = new URLSearchParams(window.location.search);
    if (window.location.pathname !== "/map") return;
    query.set("at", middle.lng.toFixed(5) + "," + middle.lat.toFixed(5));
    query.set("z", String(Math.round(map.getZoom() * 4) / 4));
    query.set("layers", on.length ? on.join(",") : "none");
    var text = query.toString().replace(/%2C/g, ",").replace(/%3A/g, ":");
    window.history.replaceState(window.history.state, "", "/map?" + text);
    document.querySelectorAll('#react-entry-point .switches a[href^="/map"], #react-entry-point .asof-bar a[href^="/map"]').forEach(function (link) {
      var other = new URL(link.href);
      ["at", "z", "layers"].forEach(function (key) { other.searchParams.set(key, query.get(key)); });
      link.setAttribute("href", other.pathname + other.search.replace(/%2C/g, ","));
    });
  }

  function point(at) {
    var said = oneScreen.coordinates.told(at.lng, at.lat);
    Object.keys(said).forEach(function (crs) {
      var where = find('[data-crs="' + crs + '"]');
      if (where) where.textContent = said[crs];
    });
  }

  function measured(word, value) {
    var said = find(".map-measured");
    if (said) said.textContent = !word ? "" : value === null ? say("begin", {}) : say(word, { value: value });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-map-act]"), act = button && button.dataset.mapAct;
    if (!act || !map || !told) return;
    if (act === "stop") oneScreen.measure.stop();
    else if (act === "whole") map.fitBounds(told.bounds, { animate: false });
    else oneScreen.measure.start(map, act, told.colours.text, measured);
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    layers: {
      show: function (given, share) {
        if (!given) return "";
        var isNew = !told || told.kept !== given.kept;
        told = given;
        opacity = share;
        var chosen = [].concat.apply([], Array.prototype.slice.call(arguments, 2).map(function (one) { return one || []; }));
        on = Object.keys(told.layers).filter(function (key) { return chosen.indexOf(key) >= 0; });
        if (isNew) { Object.keys(shown).forEach(drop); outlines = {}; }
        later(0);
        finish();
        return on.join(",");
      },
      go_back: function (step, given) {
        var at = given && given.moments[step], query = new URLSearchParams(window.location.search);
        if (at === undefined || (query.get("asof") || "") === at) return;
        if (at) query.set("asof", at);
        else query.delete("asof");
        window.oneScreen.go("/map?" + query.toString().replace(/%2C/g, ",").replace(/%3A/g, ":"));
      },
      follow: function (stamp) {
        var page = find("#map-page");
        if (page && stamp && stamp.seq) page.dataset.seq = String(stamp.seq);
        if (!map || !told || Date.now() - asked < FOLLOW_MS) return;
        asked = Date.now();
        on.forEach(function (key) { if (shown[key] && shown[key].url) load(key, shown[key].url, true); });
      },
    },
  });

  return {
    map: function () { return map; },
    told: function () { return told; },
    say: say,
  };
})();
