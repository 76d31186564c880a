// What the portal does beyond HTML. Everything works without it.

// Suggestions: arrows move through them, Escape closes, leaving closes.
for (const box of document.querySelectorAll(".search-box")) {
  const input = box.querySelector("input[type=search]");
  const list = box.querySelector(".suggestions");
  if (!input || !list) continue;
  const close = () => { list.replaceChildren(); };
  box.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    if (event.key === "Escape") { close(); input.focus(); return; }
    if (!links.length || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    const at = links.indexOf(document.activeElement) + step;
    if (at < 0) input.focus(); else links[Math.min(at, links.length - 1)].focus();
  });
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget)) setTimeout(close, 150);
  });
}

// "/" brings the reader to the search box, as in most documentation.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const input = document.querySelector("input[type=search]");
  if (input) { event.preventDefault(); input.focus(); }
});

// An error summary takes the focus, so that it is read first.
document.querySelector(".error-summary")?.focus();

// "On this page" shows where the reader is.
const contents = document.querySelectorAll(".contents a[href^='#']");
if (contents.length && "IntersectionObserver" in window) {
  const byId = new Map([...contents].map((link) => [link.hash.slice(1), link]));
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const link of contents) link.removeAttribute("aria-current");
      byId.get(entry.target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "0px 0px -70% 0px" });
  for (const id of byId.keys()) {
    const heading = document.getElementById(id);
    if (heading) seen.observe(heading);
  }
}

// Which result was opened, without who: the search becomes better by it.
document.addEventListener("click", (event) => {
  const hit = event.target.closest("a")?.closest("[data-opened]");
  if (hit) navigator.sendBeacon("/search/opened/", new URLSearchParams({ token: hit.dataset.opened }));
});

// Filters apply at once; the button is for those without JavaScript.
for (const form of document.querySelectorAll("form[data-auto]")) {
  form.querySelector("button[type=submit]")?.classList.add("sr");
}

// A button beside what is there to be copied.
for (const field of document.querySelectorAll("[data-copy]")) {
  const make = (tag, more, text = "") => Object.assign(document.createElement(tag), { textContent: text, ...more });
  const button = make("button", { type: "button", className: "button quiet" });
  const name = make("span", {}, field.dataset.copy);
  const said = make("span", { className: "sr", role: "status" });
  button.append(name, make("span", { className: "sr" }, ` ${field.labels[0]?.textContent ?? ""}`));
  field.after(button, said);
  button.addEventListener("click", async () => {
    // Without https there is no clipboard, only the old way.
    try { await navigator.clipboard.writeText(field.value); }
    catch { field.select(); if (!document.execCommand("copy")) return; button.focus(); }
    name.textContent = said.textContent = field.dataset.copied;
    setTimeout(() => { name.textContent = field.dataset.copy; said.textContent = ""; }, 3000);
  });
}
