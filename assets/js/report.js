/* 报错: the way from a tile, a row or a card to /report, with what it shows in the address. One small link goes where the
   pointer or the keyboard is; the switch in the head marks all that can be picked, for touch and for those who look for it. */
(function () {
  var MANY = ".tile, .rows .row, .card", PICKED = MANY + ", .map-label, .unit-tile, .brief a, .sign-now, .data-table tbody tr";
  var DWELL_MS = 350, KEPT = ["lang", "theme", "wall", "asof"], on = false, waiting = null, link = null;

  function word(key) { return document.body.getAttribute("data-" + key); }
  function root() { return document.getElementById("react-entry-point"); }
  function text(element, names) {
    var found = names.map(function (name) { var one = element.querySelector(name); return one ? one.textContent.trim() : ""; });
    return found.filter(Boolean).join(" ");
  }
  function moment(seconds) {
    var ms = (Number(seconds) + 60 * Number(document.documentElement.dataset.utcOffsetMin || 0)) * 1000;
    return new Date(ms).toISOString().slice(0, 16);
  }

  function shown(element) {
    var given = {}, here = new URL(window.location.href), zone = element.closest(".zone"), screen = root().querySelector("[data-seq]");
    var way = element.matches("a[href]") ? element : element.querySelector("a[href^='/']");
    var to = way ? new URL(way.href) : here, steps = to.pathname.split("/");
    given.tile = zone ? zone.id.replace("wall-", "") : steps[1] || "page";
    if (steps[1] === "sign" || steps[1] === "rows") given.indicator = decodeURIComponent(steps[2] || "");
    if (steps[1] === "place") given.place = decodeURIComponent(steps[2] || "");
    if (steps[1] === "event") given.event = decodeURIComponent(steps[2] || "");
    given.place = given.place || to.searchParams.get("place");
    if (steps[1] === "source" || steps[1] === "sources") given.source = decodeURIComponent(steps[2] || "");
    given.value = text(element, [".value", ".unit"]) || text(element, [".sign-value", ".sign-unit"]) || text(element, [".card-value", ".card-unit"]) || text(element, [".number", ".gap"]);
    if (!given.value || !given.indicator) given.value = (element.title || Array.from(element.children).map(function (one) { return one.textContent; }).join(" ")).replace(/\s+/g, " ").trim();
    given.value = given.value.slice(0, 200);
    var aged = element.closest("[data-observed]");
    if (aged) given.at = moment(aged.dataset.observed);
    if (screen && Number(screen.dataset.seq) > 0) given.seq = screen.dataset.seq;
    KEPT.forEach(function (key) { given[key] = here.searchParams.get(key); });
    here.searchParams.delete("asof");
    given.page = here.pathname + here.search;
    return given;
  }
  function address(element) {
    var query = new URLSearchParams(), given = shown(element);
    Object.keys(given).forEach(function (key) { if (given[key]) query.set(key, given[key]); });
    return "/report?" + query;
  }

  /* A page goes on with the stamp after its link was drawn. */
  function now(chip) {
    var to = new URL(chip.href), screen = root().querySelector("[data-seq]");
    if (screen && Number(screen.dataset.seq) > 0) to.searchParams.set("seq", screen.dataset.seq);
    return to.pathname + to.search;
  }

  function take() {
    clearTimeout(waiting);
    if (link) link.remove();
    link = null;
  }
  function put(element) {
    if (link && link.of === element) return;
    take();
    link = document.createElement("a");
    link.className = "report-link";
    link.textContent = word("report");
    link.href = address(element);
    link.of = element;
    if (element.matches("a")) element.after(link);
    else element.appendChild(link);
    var box = element.getBoundingClientRect(), base = (link.offsetParent || document.body).getBoundingClientRect();
    var scale = link.offsetParent ? base.width / link.offsetParent.offsetWidth || 1 : 1;
    link.style.left = (box.right - base.left) / scale - link.offsetWidth + "px";
    link.style.top = (box.top - base.top) / scale + (box.height / scale - link.offsetHeight) / 2 + "px";
  }
  function many(event) {
    var element = event.target.closest && event.target.closest(MANY);
    return word("report") && element && root().contains(element) ? element : null;
  }

  document.addEventListener("focusin", function (event) {
    if (link && event.target === link) return;
    var element = many(event);
    if (element && event.target.matches(":focus-visible")) put(element);
    else if (link && document.activeElement !== link) take();
  });
  document.addEventListener("pointerover", function (event) {
    if (event.pointerType !== "mouse" || (link && (event.target === link || document.activeElement === link.of))) return;
    clearTimeout(waiting);
    var element = many(event);
    if (link && link.of !== element && document.activeElement !== link) take();
    if (element) waiting = setTimeout(put, DWELL_MS, element);
  });

  function mark() {
    document.documentElement.classList.toggle("is-reporting", on);
    document.querySelectorAll(".report-switch").forEach(function (one) {
      if (one.getAttribute("aria-pressed") !== String(on)) one.setAttribute("aria-pressed", String(on));
    });
    var said = document.getElementById("report-pick");
    if (on && !said) {
      said = document.createElement("div");
      said.id = "report-pick";
      said.setAttribute("role", "status");
      document.body.appendChild(said);
    }
    if (said) { said.hidden = !on; said.textContent = on ? word("report-on") : ""; }
    root().querySelectorAll(PICKED).forEach(function (one) {
      if (one.querySelector("a, button") || one.matches("a")) return;
      if (on) one.setAttribute("tabindex", "0");
      else one.removeAttribute("tabindex");
    });
    take();
  }
  function turn(to) { on = to && Boolean(word("report")); mark(); }
  function go(event, element) {
    event.preventDefault();
    event.stopPropagation();
    var to = address(element);
    turn(false);
    window.oneScreen.go(to);
  }
  function follow(event) {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || !event.target.closest) return;
    if (event.target.closest(".report-switch")) return turn(!on);
    var chip = event.target.closest("a.report-link, a.report-here, a.report-all");
    if (chip) {
      event.preventDefault();
      event.stopPropagation();
      var to = chip.of ? address(chip.of) : chip.matches(".report-here") ? now(chip) : chip.getAttribute("href");
      turn(false);
      return window.oneScreen.go(to);
    }
    var element = on && event.target.closest(PICKED);
    if (element && root().contains(element)) go(event, element);
  }
  document.addEventListener("click", follow, true);
  document.addEventListener("keydown", function (event) {
    if (!on) return;
    var element = event.target.closest && event.target.closest(PICKED);
    if (event.key === "Escape") turn(false);
    else if (event.key === "Enter" && element && !event.target.closest("a, button")) go(event, element);
  });
  window.addEventListener("popstate", function () { turn(false); });
})();
