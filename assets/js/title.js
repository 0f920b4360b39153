/* The browser's tab bears the heading of the page that is open, in the language of the page. */
(function () {
  var shell = document.getElementById("react-entry-point"), title = document.querySelector("title"), asked = false;
  if (!shell || !title) return;
  function words(node) {
    var parts = [], walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      if (!walk.currentNode.parentElement.closest("[aria-hidden=true]")) parts.push(walk.currentNode.data.trim());
    }
    return parts.filter(Boolean).join(" ");
  }
  function name() {
    asked = false;
    var heading = shell.querySelector("h1"), screen = document.body.getAttribute("data-screen");
    if (!heading || !words(heading)) return;
    var wanted = heading.closest(".wall") ? words(heading) : words(heading) + " · " + screen;
    if (document.title !== wanted) document.title = wanted;
  }
  function ask() {
    if (!asked) { asked = true; requestAnimationFrame(name); }
  }
  new MutationObserver(ask).observe(shell, { childList: true, subtree: true });
  new MutationObserver(ask).observe(title, { childList: true });
})();
