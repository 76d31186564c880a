// Answers are saved as they are given; what is not saved yet waits in this tab alone.
// Without this script every button saves.

document.querySelector(".error-summary")?.focus();
const form = document.querySelector("#question, #hand-in");
const said = document.getElementById("saved");
const words = form.dataset;
const KEY = `attempt-${words.attempt}`;
const token = form.elements.csrfmiddlewaretoken;
let waiting = {}, running, delay = 1000, timer, last = 0, refused = false;
try { waiting = JSON.parse(sessionStorage.getItem(KEY)) ?? {}; } catch { /* none */ }

const count = () => Object.keys(waiting).length;
const keep = () => {
  try { sessionStorage.setItem(KEY, JSON.stringify(waiting)); } catch { /* in the page */ }
};
const tell = (text, wrong) => {
  if (said.textContent !== text) said.textContent = text;
  said.classList.toggle("wrong", wrong);
};

async function send(url, retried) {
  const { body, seq } = waiting[url];
  const data = new URLSearchParams(body);
  data.set("seq", seq);
  data.set("csrfmiddlewaretoken", token.value);
  const answer = await fetch(url, { method: "POST", body: data, keepalive: true, signal: AbortSignal.timeout(20000) });
  const ours = answer.headers.get("Content-Type")?.includes("json");
  if (answer.status === 403 && !ours && !retried) {
    // Signed in anew elsewhere: the form's token is of before.
    const fresh = await (await fetch(url)).json();
    if (fresh.token) token.value = fresh.token;
    return send(url, true);
  }
  const reply = ours ? await answer.json() : {};
  const newest = waiting[url]?.seq === seq;
  if (reply.saved) {
    if (newest) delete waiting[url];
    return count() || tell(`${words.saved} ${reply.saved}`, false);
  }
  if (answer.status === 409) { waiting = {}; keep(); return location.reload(); }
  if (answer.status === 422 || answer.status === 404) {
    if (newest) { delete waiting[url]; refused ||= url === words.save; }
    return tell(reply.words ?? words.one, true);
  }
  const error = new Error(reply.words);
  error.out = answer.status === 401;
  throw error;
}

async function all() {
  clearTimeout(timer);
  try {
    while (count()) {
      await send(Object.keys(waiting)[0]);
      keep();
    }
    delay = 1000;
    return true;
  } catch (error) {
    tell(count() > 1 ? words.many.replace("%", count()) : words.one, true);
    if (error.out) {
      said.append(` ${error.message} `, Object.assign(document.createElement("a"), { href: words.out, target: "_blank", textContent: words.in }));
    }
    timer = setTimeout(flush, delay);
    delay = Math.min(2 * delay, 30000);
    return false;
  }
}
// One after the other; what comes meanwhile goes along.
function flush() {
  return running ??= all().finally(() => { running = null; });
}

if (form.id === "question") {
  const note = () => {
    const data = new URLSearchParams(new FormData(form));
    data.delete("csrfmiddlewaretoken");
    last = Math.max(Date.now(), last + 1);
    waiting[words.save] = { body: data.toString(), seq: last };
    refused = false;
    keep();
    return flush();
  };
  let typing = 0;
  form.addEventListener("change", () => { clearTimeout(typing); note(); });
  form.addEventListener("input", (event) => {
    if (event.target.type !== "text") return;
    clearTimeout(typing);
    typing = setTimeout(note, 800);
  });
  // What an earlier visit could not save stands here again.
  const earlier = waiting[words.save];
  if (earlier) {
    const data = new URLSearchParams(earlier.body);
    last = earlier.seq;
    for (const field of form.elements) {
      if (field.name === "a") field.checked = data.getAll("a").includes(field.value);
      else if (/^(n|place-|match-)/.test(field.name)) field.value = data.get(field.name) ?? "";
    }
  }
}
form.addEventListener("submit", async (event) => {
  const to = event.submitter?.dataset.to;
  if (!to && !count()) return;
  event.preventDefault();
  const saved = await flush();
  if (refused || (saved && !to)) form.submit();
  else if (saved) location.assign(to);
});

flush();
addEventListener("online", flush);
addEventListener("focus", flush);
addEventListener("beforeunload", (event) => { if (count()) event.preventDefault(); });
document.querySelector("a[href*='/logout/']")?.addEventListener("click", () => { waiting = {}; keep(); });

// The time left; it speaks up twice.
const clock = document.getElementById("clock");
if (clock) {
  const end = Date.now() + 1000 * clock.dataset.left;
  let spoken = Infinity;
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / 60000);
    const { minutes, minute, over } = clock.dataset;
    clock.textContent = left > 1 ? minutes.replace("%", left) : left === 1 ? minute : over;
    const step = [0, 1, 5].find((one) => left <= one) ?? Infinity;
    if (step < spoken) document.getElementById("clock-said").textContent = clock.textContent;
    spoken = step;
    if (end + 32000 < Date.now() && !count()) location.reload();
  };
  tick();
  setInterval(tick, 5000);
}
