// Answers are saved as they are given; what is not yet waits in this tab alone.
// Without this script every button saves.

const $ = (css) => document.querySelector(css);
$(".error-summary")?.focus();
const form = $("#question, #hand-in");
const said = $("#saved");
const words = form.dataset;
const KEY = `attempt-${words.attempt}`;
const token = form.elements.csrfmiddlewaretoken;
let waiting = {}, running, delay = 1000, timer, typing, newer, refused, last = +said.dataset.seq;
try { waiting = JSON.parse(sessionStorage.getItem(KEY)) ?? {}; } catch {}

const count = () => Object.keys(waiting).length;
const keep = () => {
  try { sessionStorage.setItem(KEY, JSON.stringify(waiting)); } catch {}
};
const tell = (text, wrong, reply) => {
  if (said.textContent !== text) said.textContent = text;
  said.classList.toggle("wrong", wrong);
  if (reply?.link) said.append(` ${reply.words} `, Object.assign(document.createElement("a"), reply.link));
};

async function send(url, retried) {
  const { body, seq } = waiting[url];
  const data = new URLSearchParams(`${body}&seq=${seq}`);
  data.set(token.name, token.value);
  const answer = await fetch(url, { method: "POST", body: data, keepalive: true, signal: AbortSignal.timeout(2e4) });
  const ours = /json/.test(answer.headers.get("Content-Type"));
  if (answer.status === 403 && !ours && !retried) {
    // Signed in anew elsewhere: the form's token is old.
    const fresh = await (await fetch(url)).json();
    if (fresh.token) token.value = fresh.token;
    return send(url, true);
  }
  const reply = ours ? await answer.json() : {};
  const bad = [404, 422].includes(answer.status);
  const newest = waiting[url]?.seq === seq;
  if (newest && (reply.saved || reply.newer || bad)) delete waiting[url];
  if (reply.saved) return count() || tell(`${words.saved} ${reply.saved}`, false);
  if (reply.newer) {
    // One from elsewhere stands; a change after this is newer still.
    last = Math.max(last, reply.seq);
    newer ||= newest && reply;
    return;
  }
  if (answer.status === 409) { waiting = {}; keep(); return location.reload(); }
  if (bad) {
    refused ||= newest && url === words.save;
    return tell(reply.words ?? words.one, true);
  }
  throw reply;
}

async function all() {
  clearTimeout(timer);
  try {
    while (count()) {
      await send(Object.keys(waiting)[0]);
      keep();
    }
    delay = 1000;
    if (!newer) return true;
    tell("", true, newer);
    newer = 0;
    return false;
  } catch (reply) {
    tell(count() > 1 ? words.many.replace("%", count()) : words.one, true, reply);
    timer = setTimeout(flush, delay);
    delay = Math.min(2 * delay, 3e4);
    return false;
  }
}
// One after the other; what comes meanwhile joins.
function flush() {
  return running ??= all().finally(() => { running = null; });
}

if (form.id === "question") {
  const read = (it) => `${new URLSearchParams(new FormData(it))}`;
  const note = () => {
    clearTimeout(typing);
    last = Math.max(Date.now(), last + 1);
    waiting[words.save] = { body: read(form), seq: last };
    refused = newer = 0;
    keep();
    flush();
  };
  form.addEventListener("change", note);
  form.addEventListener("input", (event) => {
    clearTimeout(typing);
    if (event.target.type === "text") typing = setTimeout(note, 800);
  });
  // Given before this script came, it counts; not saved earlier, it is back.
  const earlier = waiting[words.save];
  const served = form.cloneNode(true);
  served.reset();
  if (read(form) !== read(served)) note();
  else if (earlier) {
    const data = new URLSearchParams(earlier.body);
    last = Math.max(last, earlier.seq);
    for (const field of form.elements) {
      if (field.name === "a") field.checked = data.getAll("a").includes(field.value);
      else if (field !== token && data.has(field.name)) field.value = data.get(field.name);
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
addEventListener("beforeunload", (event) => count() && event.preventDefault());
$("a[href*='/logout/']")?.addEventListener("click", () => { waiting = {}; keep(); });

// The time left, spoken twice.
const clock = $("#clock");
if (clock) {
  const say = clock.dataset;
  const end = Date.now() + 1000 * say.left;
  let spoken = 99;
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / 60000);
    clock.textContent = left > 1 ? say.minutes.replace("%", left) : left === 1 ? say.minute : say.over;
    const step = [0, 1, 5].find((one) => left <= one) ?? 99;
    if (step < spoken) $("#clock-said").textContent = clock.textContent;
    spoken = step;
    if (end + 32000 < Date.now() && !count()) location.reload();
  };
  tick();
  setInterval(tick, 5000);
}
