/* Marks that the canvas of a map draws itself: a shape, and in clusters a number; no element a mark. */
window.oneScreen = window.oneScreen || {};

window.oneScreen.marks = (function () {
  var Mark = null, family = "";

  function path(c, shape, x, y, r) {
    c.beginPath();
    if (shape === "square") c.rect(x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7);
    else if (shape === "triangle") { c.moveTo(x, y - r * 1.1); c.lineTo(x + r, y + r * 0.8); c.lineTo(x - r, y + r * 0.8); c.closePath(); }
    else if (shape === "diamond") { c.moveTo(x, y - r * 1.2); c.lineTo(x + r * 1.2, y); c.lineTo(x, y + r * 1.2); c.lineTo(x - r * 1.2, y); c.closePath(); }
    else if (shape === "cross") { c.moveTo(x - r, y - r); c.lineTo(x + r, y + r); c.moveTo(x + r, y - r); c.lineTo(x - r, y + r); }
    else c.arc(x, y, r, 0, Math.PI * 2);
  }

  function prepare() {
    if (Mark) return;
    L.Canvas.include({
      _updateMark: function (layer) {
        if (!this._drawing || layer._empty()) return;
        var at = layer._point, c = this._ctx, o = layer.options;
        if (o.mark) {
          path(c, o.mark, at.x, at.y, Math.max(layer._radius, 1));
          this._fillStroke(c, layer);
        }
        if (!o.text) return;
        family = family || getComputedStyle(document.body).fontFamily;
        c.globalAlpha = 1;
        c.font = (o.mark ? "700 12px " : o.isNumber ? "700 15px " : "13px ") + family;
        c.textAlign = "center";
        c.textBaseline = "middle";
        if (!o.mark) {
          c.lineWidth = 3;
          c.lineJoin = "round";
          c.strokeStyle = o.ground;
          c.strokeText(o.text, at.x, at.y + (o.lower || 0));
        }
        c.fillStyle = o.textColour;
        c.fillText(o.text, at.x, at.y + 0.5 + (o.lower || 0));
      },
    });
    Mark = L.CircleMarker.extend({
      _updatePath: function () { this._renderer._updateMark(this); },
      /* Counts of several layers in one square stand beside each other. */
      _project: function () {
        L.CircleMarker.prototype._project.call(this);
        if (!this.options.beside) return;
        this._point = this._point.add([this.options.beside, 0]);
        this._updateBounds();
      },
    });
  }

  return {
    /* A text without a shape, `lower` so many pixels below the point. */
    text: function (at, text, colour, ground, lower, isNumber) {
      return this.at(at.lat, at.lng, {
        mark: "", text: text, textColour: colour, ground: ground, lower: lower, isNumber: isNumber,
        radius: 40, stroke: false, fill: false, interactive: false,
      });
    },
    at: function (lat, lon, options) {
      prepare();
      return new Mark([lat, lon], options);
    },
  };
})();
