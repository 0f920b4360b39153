/* Names on the wall's map: those that would lie upon each other are moved a little, as little as will do, or else left out. They
   come the gravest first, then the largest, so that the smaller place gives way; its tile below names it all the same. */
(function () {
  var UP = [0, -0.25, 0.25, -0.5, 0.5, -0.75, 0.75], SIDE = [0, -0.15, 0.15, -0.3, 0.3];

  /* All ways to move a box, the shortest first. */
  function ways(box) {
    var wide = box.right - box.left, high = box.bottom - box.top, all = [];
    SIDE.forEach(function (x) { UP.forEach(function (y) { all.push({ x: x * wide, y: y * high }); }); });
    return all.sort(function (a, b) { return Math.hypot(a.x, a.y) - Math.hypot(b.x, b.y); });
  }
  function meet(a, b) { return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom; }
  function moved(box, x, y) { return { left: box.left + x, right: box.right + x, top: box.top + y, bottom: box.bottom + y }; }
  /* How far a box must go sideways to lie within its zone. */
  function inward(box, edge) { return Math.max(0, edge.left - box.left) || Math.min(0, edge.right - box.right); }

  function settle(names, edge) {
    var labels = Array.from(names.querySelectorAll(".map-label")), taken = [];
    labels.forEach(function (one) { one.style.margin = ""; one.classList.remove("is-left-out"); });
    var boxes = labels.map(function (one) { return one.getBoundingClientRect(); });
    labels.forEach(function (one, i) {
      if (!boxes[i].width) return;
      var at = moved(boxes[i], inward(boxes[i], edge), 0);
      var to = ways(at).map(function (step) { return moved(at, step.x, step.y); }).find(function (box) {
        return !inward(box, edge) && !taken.some(function (other) { return meet(box, other); });
      });
      if (!to) return one.classList.add("is-left-out");
      taken.push(to);
      one.style.margin = to.top - boxes[i].top + "px 0 0 " + (to.left - boxes[i].left) + "px";
    });
  }
  function place() {
    document.querySelectorAll(".map-labels").forEach(function (names) {
      settle(names, (names.closest(".zone") || names).getBoundingClientRect());
    });
  }
  var waits = false;
  function soon() {
    if (waits) return;
    waits = true;
    requestAnimationFrame(function () { waits = false; place(); });
  }

  window.oneScreen = window.oneScreen || {};
  window.oneScreen.placeLabels = place;
  new MutationObserver(soon).observe(document.documentElement, { childList: true, subtree: true });
  window.addEventListener("resize", soon);
  if (document.fonts) document.fonts.ready.then(soon);
})();
