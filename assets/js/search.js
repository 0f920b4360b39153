/* Keeps what is searched for in the address, without drawing the page anew: the field keeps its focus. */
window.dash_clientside = Object.assign({}, window.dash_clientside, {
  search: {
    keep: function (wanted) {
      var query = new URLSearchParams(window.location.search);
      if (wanted) query.set("q", wanted);
      else query.delete("q");
      var text = query.toString();
      window.history.replaceState(window.history.state, "", window.location.pathname + (text ? "?" + text : ""));
    },
  },
});
