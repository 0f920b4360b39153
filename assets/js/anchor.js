/* Goes to the part of a page that its address names (#quality) as soon as Dash has drawn it; the browser looks too early. */
(function () {
  var wanted = "", until = 0;
  function go() {
    if (!wanted) return;
    if (Date.now() > until) { wanted = ""; return; }
    var root = document.getElementById("react-entry-point"), part = document.getElementById(wanted);
    if (!part || !root || !root.contains(part) || document.getElementById("first-picture")) return;
    wanted = "";
    requestAnimationFrame(function () { location.replace("#" + encodeURIComponent(part.id)); });
  }
  function want() {
    try { wanted = decodeURIComponent(location.hash.slice(1)); } catch (fault) { wanted = ""; }
    until = Date.now() + 20000;
    go();
  }
  document.addEventListener("DOMContentLoaded", function () {
    new MutationObserver(go).observe(document.body, { childList: true, subtree: true });
    want();
  });
  window.addEventListener("popstate", want);
  window.addEventListener("_dashprivate_pushstate", want);
})();
