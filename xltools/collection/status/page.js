"use strict";
// The address says what is shown (#state=未报&kind=乡镇&late=1&q=…): a filter can be sent on as a link.
(function () {
  var form = document.getElementById("filter");
  var status = document.getElementById("shown");
  var none = document.getElementById("none");
  var tiles = Array.prototype.slice.call(document.querySelectorAll(".tiles a"));
  var rows = Array.prototype.map.call(document.getElementById("rows").rows, function (row) {
    return {
      row: row,
      kind: row.cells[1].textContent,
      state: row.cells[2].firstChild.textContent,
      late: row.cells[2].childNodes.length > 1,
      text: row.textContent.toLowerCase()
    };
  });

  function keyOf(tile) {
    return ["state", "late"].filter(function (key) { return tile.hasAttribute("data-" + key); })[0];
  }

  function asked() {
    var filter = { state: "", kind: "", late: "", q: "" };
    window.location.hash.slice(1).split("&").forEach(function (part) {
      var at = part.indexOf("="), key = part.slice(0, at);
      if (at < 0 || !Object.prototype.hasOwnProperty.call(filter, key)) { return; }
      try { filter[key] = decodeURIComponent(part.slice(at + 1)); } catch (fault) { filter[key] = ""; }
    });
    return filter;
  }

  function address(filter) {
    var parts = Object.keys(filter).filter(function (key) { return filter[key]; });
    return "#" + parts.map(function (key) { return key + "=" + encodeURIComponent(filter[key]); }).join("&");
  }

  function show() {
    var filter = asked(), words = filter.q.toLowerCase().split(/\s+/), count = 0;
    rows.forEach(function (one) {
      var fits = (!filter.state || one.state === filter.state) && (!filter.kind || one.kind === filter.kind) &&
        (!filter.late || one.late) && words.every(function (word) { return one.text.indexOf(word) >= 0; });
      if (one.row.hidden === fits) { one.row.hidden = !fits; }
      count += fits ? 1 : 0;
    });
    form.elements.state.value = filter.state;
    form.elements.kind.value = filter.kind;
    form.elements.late.checked = Boolean(filter.late);
    if (document.activeElement !== form.elements.q) { form.elements.q.value = filter.q; }
    tiles.forEach(function (tile) {
      var key = keyOf(tile);
      if (key && tile.getAttribute("data-" + key) === filter[key]) { tile.setAttribute("aria-current", "true"); } else { tile.removeAttribute("aria-current"); }
    });
    status.textContent = "显示 " + count + " 家，共 " + rows.length + " 家";
    if (rows.length) { none.hidden = count > 0; }
  }

  function choose() {
    window.location.replace(address({
      state: form.elements.state.value,
      kind: form.elements.kind.value,
      late: form.elements.late.checked ? "1" : "",
      q: form.elements.q.value.trim()
    }));
  }

  tiles.forEach(function (tile) {
    var key = keyOf(tile);
    if (!key) { return; }
    tile.addEventListener("click", function (event) {
      // Within what else is filtered; a second click on a chosen tile takes its filter away.
      var filter = asked(), value = tile.getAttribute("data-" + key);
      event.preventDefault();
      filter[key] = filter[key] === value ? "" : value;
      window.location.hash = address(filter);
    });
  });
  var waiting;
  form.elements.q.addEventListener("input", function () { clearTimeout(waiting); waiting = setTimeout(choose, 150); });
  form.addEventListener("change", choose);
  form.addEventListener("submit", function (event) { event.preventDefault(); choose(); });
  form.addEventListener("reset", function () { setTimeout(choose, 0); });
  window.addEventListener("hashchange", show);
  form.hidden = status.hidden = false;
  show();
}());
