/* Keeps an open screen alive: asks for the stamp twice a second, where many are open each second, ages what is shown, says when the connection is lost. */
(function () {
  var EVERY_MS = 500, GIVE_UP_MS = 4000, ASK_AGAIN_MS = 5000, AGE_MS = 5000, LOST_AFTER = 2;
  var running = false, misses = 0, lastGood = null, asked = 0, askedAt = 0, offsetMs = 0;
  /* Where many screens are open they do not all ask at once: each has its own moment within what the server says. */
  var share = Math.random(), spreadMs = 0, turn = false, MANY_MS = 500;
  var cityOffsetMin = Number(document.documentElement.dataset.utcOffsetMin || 0);

  function text(key, values) {
    var found = document.body.getAttribute("data-" + key) || "";
    return found.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; });
  }
  function two(n) { return (n < 10 ? "0" : "") + n; }
  function now() { return Date.now() + offsetMs; }
  function clock(ms, seconds) {
    var d = new Date(ms + cityOffsetMin * 60000);
    return two(d.getUTCHours()) + ":" + two(d.getUTCMinutes()) + (seconds ? ":" + two(d.getUTCSeconds()) : "");
  }
  function span(seconds) {
    if (seconds < 60) return text("ago-s", { n: Math.max(0, Math.floor(seconds)) });
    if (seconds < 3600) return text("ago-min", { n: Math.floor(seconds / 60) });
    if (seconds < 172800) return text("ago-h", { n: Math.floor(seconds / 3600) });
    return text("ago-d", { n: Math.floor(seconds / 86400) });
  }

  function say_in(element, said) {
    if (element && element.textContent !== said) element.textContent = said;
  }

  function drawn() {
    var screen = document.querySelector("#react-entry-point [data-seq]");
    return screen ? Number(screen.getAttribute("data-seq")) : null;
  }
  /* Pages about incidents say up to which act they are drawn; people's acts make no new stamp. */
  function behind(acts) {
    var page = document.querySelector("#react-entry-point [data-acts]");
    return !!page && Number(page.dataset.acts) < acts;
  }

  function refresh(seq, acts) {
    var have = drawn(), isBehind = behind(acts);
    if (have === null || (have >= seq && !isBehind)) return;
    var wanted = seq + "/" + (isBehind ? acts : 0);
    if (asked === wanted && now() - askedAt < ASK_AGAIN_MS) return;
    asked = wanted;
    askedAt = now();
    setTimeout(function () {
      window.dash_clientside.set_props("live-stamp", { data: { seq: seq, acts: acts, asked_at: now() } });
    }, Math.floor(share * spreadMs));
  }

  function show(id, role, said) {
    var banner = document.getElementById(id);
    if (!banner) {
      if (!said) return null;
      banner = document.createElement("div");
      banner.id = id;
      banner.className = "banner";
      banner.setAttribute("role", role);
      document.body.appendChild(banner);
    }
    banner.hidden = !said;
    if (said) say_in(banner, said);
    return banner;
  }

  function say(lost) {
    document.documentElement.classList.toggle("is-lost", lost);
    return show("connection", "status", lost ? text("lost", { time: clock(lastGood || now(), true) }) : "");
  }

  /* Signed out elsewhere, or the session is over: a link that keeps the address, and no more asking. */
  var gone = false;
  function leave() {
    gone = true;
    var banner = say(true), link = document.createElement("a");
    link.href = "/sign-in?next=" + encodeURIComponent(window.location.pathname + window.location.search);
    link.textContent = text("gone", {});
    banner.textContent = "";
    banner.appendChild(link);
  }

  function poll() {
    turn = !turn;
    if (running || gone || (turn && spreadMs > MANY_MS)) return;
    running = true;
    var stop = new AbortController();
    var timer = setTimeout(function () { stop.abort(); }, GIVE_UP_MS);
    fetch("/stamp" + window.location.search, { signal: stop.signal, cache: "no-store" })
      .then(function (answer) {
        if (answer.status === 401) leave();
        if (!answer.ok) throw new Error(answer.status);
        return answer.json();
      })
      .then(function (stamp) {
        offsetMs = stamp.now_ms - Date.now();
        spreadMs = stamp.spread_ms || 0;
        cityOffsetMin = stamp.utc_offset_min;
        lastGood = now();
        if (misses >= LOST_AFTER) say(false);
        misses = 0;
        show("silent", "alert", stamp.silent);
        refresh(stamp.seq, stamp.acts || 0);
      })
      .catch(function () {
        misses += 1;
        if (gone) return;
        if (misses >= LOST_AFTER) say(true);
      })
      .finally(function () {
        clearTimeout(timer);
        running = false;
      });
  }

  function age() {
    var seconds = now() / 1000;
    document.querySelectorAll("#react-entry-point [data-observed]").forEach(function (one) {
      var late = seconds > Number(one.dataset.lateAfter), dead = seconds > Number(one.dataset.deadAfter);
      one.classList.toggle("late", late && !dead);
      one.classList.toggle("dead", dead);
      var label = one.querySelector(".age");
      if (!label || !label.dataset.time) return;
      say_in(label.querySelector(".age-word"), late ? text(dead ? "dead" : "late", {}) : label.dataset.word);
      say_in(label.querySelector(".age-time"), late ? span(seconds - Number(one.dataset.observed)) : label.dataset.time);
    });
    document.querySelectorAll("[data-clock]").forEach(function (one) {
      say_in(one, clock(now()));
    });
  }

  /* Dash builds a zone's elements anew when they change: who stood on a link by keyboard stays on it. */
  var stood = null;
  document.addEventListener("focusin", function (event) {
    var zone = event.target.closest && event.target.closest("#react-entry-point .zone");
    stood = zone && event.target.getAttribute("href") ? { zone: zone.id, href: event.target.getAttribute("href"), element: event.target } : null;
  });
  function stand() {
    if (!stood || stood.element.isConnected || document.activeElement !== document.body) return;
    var zone = document.getElementById(stood.zone), links = zone ? zone.querySelectorAll("a[href]") : [];
    for (var i = 0; i < links.length; i++) {
      if (links[i].getAttribute("href") === stood.href) return links[i].focus({ preventScroll: true });
    }
  }

  function shift() {
    var page = document.documentElement, px = Number(page.dataset.shiftPx || 0), every = Number(page.dataset.shiftEveryS || 0);
    if (!px || !every) return;
    var step = Math.floor(now() / 1000 / every) % 4;
    page.style.setProperty("--shift-x", (step === 1 || step === 2 ? px : 0) + "px");
    page.style.setProperty("--shift-y", (step >= 2 ? px : 0) + "px");
  }

  function follow(event) {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    var link = event.target.closest && event.target.closest("#react-entry-point .wall a[href^='/']");
    if (!link || link.classList.contains("switch")) return;
    event.preventDefault();
    window.oneScreen.go(link.getAttribute("href"));
  }

  document.addEventListener("click", follow);
  setInterval(poll, EVERY_MS);
  setInterval(age, AGE_MS);
  setInterval(shift, 60000);
  new MutationObserver(function () { age(); stand(); }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-observed", "data-seq"] });
  shift();
})();
