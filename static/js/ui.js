"use strict";
// Small comforts. Every page works without them: the server renders, htmx swaps.

// A poll of a hidden tab, or under a field that somebody is in, is left out; the next one comes.
document.addEventListener("htmx:before:request", (event) => {
  const source = event.detail.ctx.sourceElement;
  const polls = (source.getAttribute("hx-trigger") || "").includes("every");
  if (polls && (document.hidden || source.contains(document.activeElement))) event.preventDefault();
});

// Esc closes an open menu and gives the focus back to what opened it; a click elsewhere closes it too.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// "All of these" ticks the rows of its table, and the button says how many are ticked.
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form?.matches("[data-ticks]")) return;
  const boxes = [...form.elements].filter((field) => field.type === "checkbox" && !field.matches("[data-all]"));
  const all = [...form.elements].find((field) => field.matches("[data-all]"));
  if (event.target === all) for (const box of boxes) box.checked = all.checked;
  const ticked = boxes.filter((box) => box.checked).length;
  if (all) {
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
  const button = form.querySelector("button[data-ticked]");
  if (button) button.textContent = ticked ? button.dataset.ticked.replace("#", ticked) : button.dataset.none;
});

document.addEventListener("DOMContentLoaded", () => {
  // What was wrong with a form is heard first.
  document.querySelector("[data-focus]")?.focus();
  // On a phone the bar of pages scrolls: bring the current one into sight.
  const current = document.querySelector(".nav a[aria-current]");
  if (current) current.parentElement.scrollLeft = current.offsetLeft - current.parentElement.clientWidth / 3;
});
