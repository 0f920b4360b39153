/* How points lie on a map: events and stations as marks with a shape, clusters as a count. */
window.oneScreen = window.oneScreen || {};

window.oneScreen.points = {
  mark: function (feature, latlng) {
    var it = feature.properties;
    var icon = L.divIcon({
      className: "point point-" + it.kind + " " + it.look,
      html: "<span aria-hidden='true'>" + it.shape + "</span>",
      iconSize: [22, 22],
    });
    return L.marker(latlng, { icon: icon, keyboard: true, alt: it.text, title: it.text });
  },
  cluster: function (feature, latlng, index, context) {
    var count = feature.properties.point_count;
    var size = count < 10 ? 28 : count < 100 ? 34 : 42;
    return L.marker(latlng, {
      icon: L.divIcon({ className: "point-cluster", html: "<span>" + count + "</span>", iconSize: [size, size] }),
      title: String(count),
    });
  },
  each: function (feature, layer) {
    var href = feature.properties.href;
    if (href) layer.on("click", function () { window.oneScreen.go(href); });
  },
};
