/* What the widgets leave without a name or with roles that contradict each other is mended here, for readers of screens:
   a slider bears the name of its group, a list of choices is a group of radio buttons or boxes, and the field that a list
   keeps for the browser's own checks is not stopped at by the keyboard. */
(function () {
  function name(one) {
    var group = one.closest("[role='group'][aria-label]");
    if (group && !one.hasAttribute("aria-label")) one.setAttribute("aria-label", group.getAttribute("aria-label"));
  }
  function plain(list) {
    list.setAttribute("role", list.classList.contains("dash-radioitems") ? "radiogroup" : "group");
    name(list);
    list.querySelectorAll("[role='option']").forEach(function (option) {
      option.removeAttribute("role");
      option.removeAttribute("aria-selected");
    });
  }
  function mend() {
    document.querySelectorAll(".dash-slider-container [role='slider']:not([aria-label]), .dash-slider-container input:not([aria-label])").forEach(name);
    document.querySelectorAll(".dash-radioitems, .dash-checklist").forEach(function (list) {
      if (list.getAttribute("role") === "listbox" || list.querySelector("[role='option'], [aria-selected]")) plain(list);
    });
    document.querySelectorAll(".dash-dropdown-focus-target:not([tabindex='-1'])").forEach(function (one) { one.tabIndex = -1; });
  }
  var waits = false;
  function soon() {
    if (waits) return;
    waits = true;
    requestAnimationFrame(function () { waits = false; mend(); });
  }
  new MutationObserver(soon).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["role", "aria-selected"] });
  soon();
})();
