/* How shapes are drawn: fills, tooltips and addresses come from the layer's hideout. */
window.oneScreen = window.oneScreen || {};

/* A whole number as the pages write it: thousands apart by a thin space in Chinese, by a comma in English. */
window.oneScreen.digits = function (n) {
  return String(n).replace(/\B(?=(\d{3})+$)/g, document.documentElement.lang === "en" ? "," : "\u00a0");
};

window.oneScreen.go = function (href) {
  window.history.pushState({}, "", href);
  window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  window.scrollTo(0, 0);
};

window.oneScreen.map = {
  style: function (feature, context) {
    var look = (context && context.hideout) || {};
    var place = feature.properties.place;
    feature.properties._text = (look.texts || {})[place] || feature.properties.name_zh;
    feature.properties._href = (look.hrefs || {})[place];
    var chosen = look.selected === place;
    return {
      color: look.line,
      weight: chosen ? 3 : 1,
      fillColor: (look.fills || {})[place] || look.other,
      fillOpacity: 1,
      opacity: 1,
      dashArray: feature.properties.is_sketch ? "4 3" : null,
    };
  },
  each: function (feature, layer) {
    layer.bindTooltip(function () { return document.createTextNode(feature.properties._text || ""); }, { sticky: true });
    layer.on("click", function () {
      if (feature.properties._href) window.oneScreen.go(feature.properties._href);
    });
  },
};
