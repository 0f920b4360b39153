/* Marks that the canvas of a map draws itself: a shape, and in clusters a number; no element a mark. */
window.oneScreen = window.oneScreen || {};

window.oneScreen.marks = (function () {
  var Mark = null, family = "", stamps = new Map(), MOST_STAMPS = 600;

  function path(c, shape, x, y, r) {
    c.beginPath();
    if (shape === "square") c.rect(x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7);
    else if (shape === "triangle") { c.moveTo(x, y - r * 1.1); c.lineTo(x + r, y + r * 0.8); c.lineTo(x - r, y + r * 0.8); c.closePath(); }
    else if (shape === "diamond") { c.moveTo(x, y - r * 1.2); c.lineTo(x + r * 1.2, y); c.lineTo(x, y + r * 1.2); c.lineTo(x - r * 1.2, y); c.closePath(); }
    else if (shape === "cross") { c.moveTo(x - r, y - r); c.lineTo(x + r, y + r); c.moveTo(x + r, y - r); c.lineTo(x - r, y + r); }
    else c.arc(x, y, r, 0, Math.PI * 2);
  }

  function font(c, size) {
    family = family || getComputedStyle(document.body).fontFamily;
    c.font = size + family;
    c.textAlign = "center";
    c.textBaseline = "middle";
  }

  /* Each look is drawn once and then copied: thousands of copies cost less than hundreds of paths. */
  function stamped(o, r) {
    var key = o.look || (o.look = [o.mark, r, o.color, o.weight, o.fillColor, o.fillOpacity, o.text, o.textColour].join("|"));
    var found = stamps.get(key);
    if (found) return found;
    if (stamps.size > MOST_STAMPS) stamps.clear();
    var made = document.createElement("canvas"), ratio = window.devicePixelRatio || 1, c = made.getContext("2d");
    made.half = Math.ceil(r * 1.3 + o.weight + 1);
    made.width = made.height = Math.ceil(2 * made.half * ratio);
    c.scale(ratio, ratio);
    path(c, o.mark, made.half, made.half, r);
    c.globalAlpha = o.fillOpacity;
    c.fillStyle = o.fillColor;
    if (o.mark !== "cross") c.fill();
    c.globalAlpha = 1;
    c.lineWidth = o.weight;
    c.strokeStyle = o.mark === "cross" ? o.fillColor : o.color;
    if (o.weight) c.stroke();
    if (o.text) {
      font(c, "700 12px ");
      c.fillStyle = o.textColour;
      c.fillText(o.text, made.half, made.half + 0.5);
    }
    stamps.set(key, made);
    return made;
  }

  function prepare() {
    if (Mark) return;
    L.Canvas.include({
      _updateMark: function (layer) {
        if (!this._drawing || layer._empty()) return;
        var at = layer._point, c = this._ctx, o = layer.options;
        if (o.mark) {
          var stamp = stamped(o, Math.max(layer._radius, 1));
          c.globalAlpha = 1;
          c.drawImage(stamp, Math.round(at.x - stamp.half), Math.round(at.y - stamp.half), 2 * stamp.half, 2 * stamp.half);
          return;
        }
        c.globalAlpha = 1;
        font(c, o.isNumber ? "700 15px " : "13px ");
        c.lineWidth = 3;
        c.lineJoin = "round";
        c.strokeStyle = o.ground;
        c.strokeText(o.text, at.x, at.y + (o.lower || 0));
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
