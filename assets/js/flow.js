/* A press on a stream or a node of a flow leads where its row in the table leads. */
(function () {
  function follow(event) {
    var told = event.points[0].customdata;
    var href = Array.isArray(told) ? told[1] : told;
    if (href) window.oneScreen.go(href);
  }

  /* A chart is drawn after its page, and again with every change: it is listened to as soon as something points at it. */
  document.addEventListener("pointerover", function (event) {
    var chart = event.target.closest && event.target.closest(".flow-box .js-plotly-plot");
    if (!chart || !chart.on) return;
    chart.removeListener("plotly_click", follow);
    chart.on("plotly_click", follow);
  });
})();
