/* Measures on a map: length of a way and size of an area on the sphere. Click adds a point, Enter the middle, Escape ends. */
window.oneScreen = window.oneScreen || {};

window.oneScreen.measure = (function () {
  var RADIUS_M = 6371008.8, map = null, kind = "", points = [], drawn = null, say = null;

  function radians(degrees) { return (degrees * Math.PI) / 180; }

  function metres(a, b) {
    var high = Math.pow(Math.sin(radians(b.lat - a.lat) / 2), 2);
    var wide = Math.pow(Math.sin(radians(b.lng - a.lng) / 2), 2);
    return 2 * RADIUS_M * Math.asin(Math.sqrt(high + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * wide));
  }

  function length(way) {
    return way.slice(1).reduce(function (sum, one, at) { return sum + metres(way[at], one); }, 0);
  }

  function area(ring) {
    var sum = 0;
    ring.forEach(function (a, at) {
      var b = ring[(at + 1) % ring.length];
      sum += radians(b.lng - a.lng) * (2 + Math.sin(radians(a.lat)) + Math.sin(radians(b.lat)));
    });
    return Math.abs((sum * RADIUS_M * RADIUS_M) / 2);
  }

  function shown(value, unit, large, factor) {
    return value < factor / 10 ? value.toFixed(value < 100 ? 1 : 0) + " " + unit : (value / factor).toFixed(2) + " " + large;
  }

  function draw() {
    drawn.clearLayers();
    var look = { color: drawn.colour, weight: 2, dashArray: "6 4", interactive: false };
    if (points.length > 1) (kind === "surface" ? L.polygon : L.polyline)(points, look).addTo(drawn);
    points.forEach(function (one) { L.circleMarker(one, Object.assign({ radius: 3 }, look)).addTo(drawn); });
    if (kind === "surface") say("size", points.length > 2 ? shown(area(points), "m²", "km²", 1e6) : null);
    else say("length", points.length > 1 ? shown(length(points), "m", "km", 1000) : null);
  }

  function add(at) { points.push(at); draw(); }
  function click(event) { add(event.latlng); }
  function key(event) {
    if (event.key === "Enter") { event.preventDefault(); add(map.getCenter()); }
    if (event.key === "Escape") stop();
  }

  function stop() {
    if (!map) return;
    map.off("click", click);
    map.getContainer().removeEventListener("keydown", key);
    map.getContainer().classList.remove("is-measuring");
    drawn.remove();
    map = null;
    say("", null);
  }

  return {
    metres: metres,
    area: area,
    stop: stop,
    isOn: function () { return map !== null; },
    start: function (on, what, colour, told) {
      stop();
      map = on; kind = what; points = []; say = told;
      drawn = L.layerGroup().addTo(map);
      drawn.colour = colour;
      map.on("click", click);
      map.getContainer().addEventListener("keydown", key);
      map.getContainer().classList.add("is-measuring");
      map.getContainer().focus();
      say("begin", null);
    },
  };
})();
