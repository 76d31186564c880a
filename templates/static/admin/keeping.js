// Nothing that was typed into a form of the admin is given away to a dead line or to a
// sign-in page. Before the form is sent we ask whether it would arrive; what could not be
// saved lies in this tab's own storage until it is, or until its writer signs out.
const form = document.querySelector("form[data-edit-form]");
const bar = document.getElementById("tm-keeping");
const key = () => `tm-typed:${location.pathname}`;
let sure = false;
// Who writes here: for whom the page was made. The next one at this tab is not shown what
// they typed, nor is it saved in the name of whoever has signed in in another tab.
const who = Number(bar?.dataset.who);

function say(when) {
  for (const part of bar.querySelectorAll("[data-when]:not([data-when=kept])")) {
    part.hidden = part.dataset.when !== when;
  }
  bar.hidden = !bar.querySelector("[data-when]:not([hidden])");
}

/** "" when a form would arrive, else what is in its way. */
async function inTheWay() {
  let answer;
  try {
    answer = await fetch(bar.dataset.ask, { headers: { "X-Requested-With": "XMLHttpRequest" }, cache: "no-store" });
  } catch {
    return "offline";
  }
  if (answer.status >= 500) return "offline";
  if (!answer.ok || answer.redirected) return "signed-out";
  const { token, who: person } = await answer.json();
  if (person !== who) return "other";
  form.querySelector("[name=csrfmiddlewaretoken]").value = token;
  if (window.wagtailConfig) window.wagtailConfig.CSRF_TOKEN = token;
  return "";
}

function autosave() {
  const all = window.wagtail?.app?.queryControllerAll?.("w-autosave") ?? [];
  return all.find((one) => one.element === form);
}

/** A draft on its way has arrived, or takes too long. A new page is made by the first
 * one: sent beside it, the form would make the page again and find its address taken. */
async function draftIsThere() {
  const underway = autosave()?.submitPromise;
  if (!underway) return;
  const patience = new Promise((done) => { setTimeout(done, 20_000); });
  await Promise.race([underway.catch(() => {}), patience]);
}

/** The sign-in or the line is back: what waits is saved. */
async function lookAgain() {
  if (bar.hidden) return;
  const reason = await inTheWay();
  say(reason || "back");
  if (!reason) autosave()?.save();
}

// ---- Sending -------------------------------------------------------------------------

document.addEventListener("submit", async (event) => {
  if (event.target !== form || sure) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  keep();
  const { submitter } = event;
  await draftIsThere();
  const reason = await inTheWay();
  if (!reason) await draftIsThere(); // another, begun meanwhile
  if (reason) {
    say(reason);
    // Wagtail's button believes that it is at work.
    submitter?.setAttribute("data-w-progress-loading-value", "false");
    return;
  }
  say("");
  sure = true;
  note({ ...read(), sent: true });
  // Wagtail's button is disabled while it is at work, and a disabled one sends nothing.
  if (submitter) submitter.disabled = false;
  form.requestSubmit(submitter);
  sure = false;
}, true);

// Wagtail asks "Continue?" in a window of its own once a request has failed. We know
// better, and more: whether the form would arrive, and that somebody is signed out.
document.addEventListener("click", () => {
  const session = document.querySelector("[data-w-session-intercept-value=network]");
  session?.setAttribute("data-w-session-intercept-value", "");
}, true);

document.addEventListener("w-autosave:error", async (event) => {
  if (event.detail?.type === "network_error") say("offline");
  else if (event.detail?.type === "server_error") say(await inTheWay());
});
let sending;
document.addEventListener("w-autosave:save", (event) => { sending = event.detail?.formData; });
document.addEventListener("w-autosave:success", () => {
  say("");
  for (const field of touched) if (sending?.get(field.name) === field.value) touched.delete(field);
  sessionStorage.removeItem(key());
  keep();
});
window.addEventListener("online", lookAgain);
window.addEventListener("focus", lookAgain);
document.addEventListener("visibilitychange", () => document.hidden || lookAgain());

// ---- Keeping -------------------------------------------------------------------------

const read = () => JSON.parse(sessionStorage.getItem(key()) || "{}");

function note(what) {
  try {
    sessionStorage.setItem(key(), JSON.stringify({ ...what, who }));
  } catch {
    // Full, or not allowed: the page itself still holds all of it.
  }
}

const writable = (field) => field.name && (field.tagName === "TEXTAREA" || field.type === "text");

const touched = new Set();
function keep() {
  if (!touched.size) return;
  const words = { ...read().words };
  for (const field of touched) if (field.isConnected) words[field.name] = field.value;
  note({ words });
}

function label(name) {
  const field = form.elements.namedItem(name);
  return field?.labels?.[0]?.innerText?.replace("*", "").trim() || field?.getAttribute?.("aria-label") || "";
}

function offer() {
  const { words = {}, sent, who: whose } = read();
  const back = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  const there = new Set([...form.elements].map((field) => field.value));
  const lost = Object.entries(words).filter(([, text]) => text.trim() && !there.has(text));
  if (!lost.length || whose !== who || (sent && !back)) {
    sessionStorage.removeItem(key());
    return;
  }
  const box = bar.querySelector("[data-kept]");
  for (const [name, text] of lost) {
    const area = Object.assign(document.createElement("textarea"), { value: text, readOnly: true, rows: 4 });
    const said = document.createElement("label");
    said.append(label(name), area);
    box.append(said);
  }
  bar.querySelector("[data-when=kept]").hidden = false;
  bar.hidden = false;
  bar.querySelector("[data-forget]").addEventListener("click", () => {
    sessionStorage.removeItem(key());
    bar.querySelector("[data-when=kept]").hidden = true;
    say("");
  });
}

if (form && bar) {
  let soon;
  form.addEventListener("input", (event) => {
    if (!writable(event.target)) return;
    touched.add(event.target);
    clearTimeout(soon);
    soon = setTimeout(keep, 400);
  });
  window.addEventListener("pagehide", keep);
  // Blocks are made by scripts: what they hold is there a moment later.
  const begin = () => setTimeout(async () => (await inTheWay()) || offer(), 300);
  if (document.readyState === "complete") begin();
  else window.addEventListener("load", begin);
}
