/* Puts the zones' HTML into their sections, changing only what differs, so that focus and place on the screen stay. */
(function () {
  function attributes(have, want) {
    var i, one;
    for (i = have.attributes.length - 1; i >= 0; i--) {
      one = have.attributes[i].name;
      if (!want.hasAttribute(one)) have.removeAttribute(one);
    }
    for (i = 0; i < want.attributes.length; i++) {
      one = want.attributes[i];
      if (have.getAttribute(one.name) !== one.value) have.setAttribute(one.name, one.value);
    }
  }
  /* The link that goes where the pointer is stays out of it. */
  function ours(node) { return !(node.classList && node.classList.contains("report-link")); }
  function children(have, want) {
    var here = Array.from(have.childNodes).filter(ours), there = Array.from(want.childNodes);
    there.forEach(function (wanted, i) {
      var old = here[i];
      if (!old) have.appendChild(wanted);
      else if (old.nodeName !== wanted.nodeName) have.replaceChild(wanted, old);
      else if (old.nodeType === Node.TEXT_NODE) { if (old.data !== wanted.data) old.data = wanted.data; }
      else if (!old.isEqualNode(wanted)) { attributes(old, wanted); children(old, wanted); }
    });
    here.slice(there.length).forEach(function (old) { old.remove(); });
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    wall: {
      show_picture: function (picture) {
        if (!picture) return [window.dash_clientside.no_update, window.dash_clientside.no_update];
        Object.keys(picture.zones).forEach(function (id) {
          var section = document.querySelector("#react-entry-point #" + id), wanted = document.createElement("template");
          if (!section) return;
          wanted.innerHTML = picture.zones[id];
          children(section, wanted.content);
        });
        document.getElementById("wall").classList.add("is-filled");
        window.oneScreen.placeLabels();
        return [String(picture.seq), String(picture.acts)];
      },
    },
  });
})();
