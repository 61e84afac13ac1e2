// The theme, buttons that copy, and fields that filter tables: nothing here is needed to read a page.
"use strict";
(() => {
  const dark = () => document.getElementById("dark");
  const system = "screen and (prefers-color-scheme: dark)";
  const keep = {
    read() { try { return localStorage.getItem("servanda-theme"); } catch { return null; } },
    write(value) { try { localStorage.setItem("servanda-theme", value); } catch { /* private window */ } },
  };
  const isDark = () => matchMedia(dark().media).matches;
  const apply = (theme) => {
    dark().media = theme === "dark" ? "screen" : theme === "light" ? "not all" : system;
    document.documentElement.dataset.theme = theme || "";
  };
  apply(keep.read());

  const addTheme = () => {
    const button = document.getElementById("theme");
    const show = () => button.setAttribute("aria-pressed", String(isDark()));
    button.hidden = false;
    button.addEventListener("click", () => {
      const theme = isDark() ? "light" : "dark";
      keep.write(theme);
      apply(theme);
      show();
    });
    show();
  };

  const copyText = async (text) => {
    try { await navigator.clipboard.writeText(text); return; } catch { /* no permission, or a file */ }
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "unseen";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  };

  const addCopies = () => {
    const { cite, permalink, copied } = document.body.dataset;
    for (const held of document.querySelectorAll(".cite, .permalink")) {
      const button = document.createElement("button"), name = held.href ? permalink : cite;
      button.type = "button";
      button.className = "copy";
      button.textContent = name;
      button.setAttribute("aria-live", "polite");
      button.addEventListener("click", async () => {
        await copyText(held.href ?? held.textContent.trim());
        button.textContent = copied;
        setTimeout(() => { button.textContent = name; }, 2000);
      });
      held.after(" ", button);
    }
  };

  const addFilters = () => {
    for (const [place, table] of document.querySelectorAll("table[data-filter]").entries()) {
      const rows = [...table.tBodies[0].rows].map((row) => [row, row.textContent.toLocaleLowerCase()]);
      if (rows.length < 8) continue;
      const field = document.createElement("p"), label = document.createElement("label");
      const input = document.createElement("input"), shown = document.createElement("span");
      field.className = "table-filter";
      input.type = "search";
      input.id = `table-filter-${place}`;
      label.htmlFor = input.id;
      label.textContent = table.dataset.filter;
      shown.setAttribute("role", "status");
      field.append(label, input, shown);
      input.addEventListener("input", () => {
        const wanted = input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
        let number = 0;
        for (const [row, text] of rows) {
          row.hidden = !wanted.every((word) => text.includes(word));
          number += row.hidden ? 0 : 1;
        }
        shown.textContent = table.dataset.shown.replace("{n}", number).replace("{all}", rows.length);
      });
      table.parentElement.before(field);
    }
  };

  // A link to something inside a closed part opens it.
  const reveal = () => {
    let name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch { /* no anchor of ours */ }
    const target = name && document.getElementById(name);
    if (!target) return;
    let closed = false;
    for (let part = target; part; part = part.parentElement) {
      if (part.tagName === "DETAILS" && !part.open) { part.open = true; closed = true; }
    }
    if (closed) target.scrollIntoView();
  };

  const closeOthers = (event) => {
    for (const open of document.querySelectorAll("details.more[open]")) {
      if (event.key === "Escape" || (event.type === "click" && !open.contains(event.target))) {
        if (event.key && open.contains(document.activeElement)) open.firstElementChild.focus();
        open.open = false;
      }
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.documentElement.classList.add("js");
    addTheme();
    addCopies();
    addFilters();
    reveal();
  });
  addEventListener("hashchange", reveal);
  document.addEventListener("click", closeOthers);
  document.addEventListener("keydown", closeOthers);
})();
