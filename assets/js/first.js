/* Takes the first picture away as soon as Dash has drawn the page's own content, and goes to the part that the address names. */
(function () {
  function ready() {
    var content = document.querySelector("#react-entry-point #content");
    if (!content || !content.childElementCount) return false;
    return !content.closest(".wall") || Boolean(content.closest(".wall.is-filled"));
  }
  function go() {
    var part = location.hash && document.getElementById(location.hash.slice(1));
    if (part) part.scrollIntoView();
  }
  function take() {
    var picture = document.getElementById("first-picture");
    if (!picture || !ready()) return false;
    requestAnimationFrame(function () { picture.remove(); go(); });
    return true;
  }
  document.addEventListener("DOMContentLoaded", function () {
    if (take()) return;
    var watch = new MutationObserver(function () { if (take()) watch.disconnect(); });
    watch.observe(document.getElementById("react-entry-point"), { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
  });
})();
