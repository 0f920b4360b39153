/* Where a point lies in four systems: the same formulas as data/geo/coordinates.py and data/geo/gauss_kruger.py. */
window.oneScreen = window.oneScreen || {};

window.oneScreen.coordinates = (function () {
  var A = 6378245.0, E2 = 0.00669342162296594323, TURN = (Math.PI * 3000) / 180;
  var F = 1 / 298.257222101, N = F / (2 - F);
  var RADIUS = (6378137.0 / (1 + N)) * (1 + (N * N) / 4 + Math.pow(N, 4) / 64);
  var ALPHA = [
    N / 2 - (2 * N * N) / 3 + (5 * Math.pow(N, 3)) / 16,
    (13 * N * N) / 48 - (3 * Math.pow(N, 3)) / 5,
    (61 * Math.pow(N, 3)) / 240,
  ];

  function wave(x, first, second) {
    var y = x * Math.PI;
    return ((20 * Math.sin(y) + 40 * Math.sin(y / 3) + first * Math.sin(y / 12) + second * Math.sin(y / 30)) * 2) / 3;
  }

  function gcj02(lon, lat) {
    if (lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271) return [lon, lat];
    var x = lon - 105, y = lat - 35;
    var ripple = ((20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2) / 3;
    var root = Math.sqrt(Math.abs(x));
    var east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple + wave(x, 150, 300);
    var north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple + wave(y, 160, 320);
    var radians = (lat * Math.PI) / 180;
    var squeeze = 1 - E2 * Math.pow(Math.sin(radians), 2);
    var metresLat = ((A * (1 - E2)) / (squeeze * Math.sqrt(squeeze)) * Math.PI) / 180;
    var metresLon = ((A / Math.sqrt(squeeze)) * Math.cos(radians) * Math.PI) / 180;
    return [lon + east / metresLon, lat + north / metresLat];
  }

  function bd09(lon, lat) {
    var at = gcj02(lon, lat);
    var length = Math.hypot(at[0], at[1]) + 0.00002 * Math.sin(at[1] * TURN);
    var angle = Math.atan2(at[1], at[0]) + 0.000003 * Math.cos(at[0] * TURN);
    return [length * Math.cos(angle) + 0.0065, length * Math.sin(angle) + 0.006];
  }

  function gaussKruger(lon, lat) {
    var zone = Math.floor((lon + 1.5) / 3);
    var y = (lat * Math.PI) / 180, turn = ((lon - 3 * zone) * Math.PI) / 180;
    var e = (2 * Math.sqrt(N)) / (1 + N);
    var t = Math.sinh(Math.atanh(Math.sin(y)) - e * Math.atanh(e * Math.sin(y)));
    var along = Math.atan2(t, Math.cos(turn)), across = Math.atanh(Math.sin(turn) / Math.hypot(1, t));
    var north = along, east = across;
    ALPHA.forEach(function (a, at) {
      var k = 2 * (at + 1);
      north += a * Math.sin(k * along) * Math.cosh(k * across);
      east += a * Math.cos(k * along) * Math.sinh(k * across);
    });
    return [zone * 1e6 + 500000 + RADIUS * east, RADIUS * north];
  }

  return {
    gcj02: gcj02,
    bd09: bd09,
    gaussKruger: gaussKruger,
    told: function (lon, lat) {
      function degrees(at) { return at[0].toFixed(6) + ", " + at[1].toFixed(6); }
      var metres = gaussKruger(lon, lat);
      return {
        "WGS-84": degrees([lon, lat]),
        "GCJ-02": degrees(gcj02(lon, lat)),
        "BD-09": degrees(bd09(lon, lat)),
        "CGCS2000": metres[0].toFixed(1) + ", " + metres[1].toFixed(1),
      };
    },
  };
})();
