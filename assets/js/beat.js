/* An enrolled wall tells every minute what it shows and whether it still paints. */
(function () {
  if (!document.body || !document.body.hasAttribute("data-beat")) return;
  var painted = 0;
  function count() { painted += 1; requestAnimationFrame(count); }
  function token() {
    var found = document.cookie.match(/(?:^|;\s*)_csrf_token=([^;]+)/);
    return found ? decodeURIComponent(found[1]) : "";
  }
  function beat() {
    var screen = document.querySelector("#react-entry-point [data-seq]");
    var told = { seq: screen ? Number(screen.getAttribute("data-seq")) : 0, painted: painted > 0 };
    painted = 0;
    fetch("/beat", { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token() }, body: JSON.stringify(told) }).catch(function () {});
  }
  requestAnimationFrame(count);
  setTimeout(beat, 5000);
  setInterval(beat, Number(document.body.getAttribute("data-beat")) * 1000);
})();
