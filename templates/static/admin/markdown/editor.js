// <touchstone-markdown>: a text box with a toolbar, completion, preview and remarks.
// Without this script the text box works by itself.

import { Completion, formSources } from "./complete.js";
import { fromHtml } from "./paste.js";
import { follow, previewFrame, showHtml, showRemarks } from "./preview.js";
import { ask } from "./server.js";
import { nextItem, replace } from "./text.js";
import { format, toolbar } from "./toolbar.js";

const PAUSE = 400;
const REMEMBERED = "touchstone-markdown-preview";
const MOST_OTHERS = 200_000;

function remembered(value) {
  try {
    if (value === undefined) return localStorage.getItem(REMEMBERED) === "on";
    localStorage.setItem(REMEMBERED, value ? "on" : "off");
  } catch { /* Storage may be forbidden: then nothing is remembered. */ }
  return false;
}

class MarkdownEditor extends HTMLElement {
  connectedCallback() {
    // Moving a block in the form connects it again.
    if (this.ready) return;
    this.box = this.querySelector("textarea");
    if (!this.box) return;
    this.ready = true;
    this.words = JSON.parse(this.dataset.words);
    this.build();
    this.listen();
    // The admin describes the field on its outermost element, once it is in place.
    setTimeout(() => {
      const described = this.getAttribute("aria-describedby");
      if (described) this.box.setAttribute("aria-describedby", described);
      this.removeAttribute("aria-describedby");
    });
  }

  build() {
    const { box, words } = this;
    this.bar = toolbar(words, box.id, (name) => this.act(name));
    this.frame = previewFrame(words, JSON.parse(this.dataset.styles));
    this.status = document.createElement("p");
    this.status.className = "tm-status";
    this.status.setAttribute("role", "status");
    this.status.setAttribute("aria-live", "polite");
    this.remarks = document.createElement("ul");
    this.remarks.className = "tm-remarks";
    this.remarks.hidden = true;
    this.remarks.setAttribute("aria-label", words.remarks);
    this.completion = new Completion(
      box, words, (kind, query) => this.offers(kind, query), (text) => this.say(text),
    );
    const field = document.createElement("div");
    field.className = "tm-field";
    box.before(this.bar, field);
    const writing = document.createElement("div");
    writing.className = "tm-writing";
    writing.append(box, this.completion.list, this.status, this.remarks);
    field.append(writing, this.frame);
    this.setPreview(remembered());
  }

  listen() {
    const { box } = this;
    box.addEventListener("input", () => this.plan());
    box.addEventListener("focus", () => this.checked || this.plan(0));
    box.addEventListener("keydown", (event) => this.key(event));
    box.addEventListener("keyup", () => { this.plain = false; });
    box.addEventListener("paste", (event) => this.paste(event));
    box.addEventListener("scroll", () => follow(this.frame, box), { passive: true });
    new IntersectionObserver((seen, observer) => {
      if (!seen.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      if (!this.frame.hidden) this.plan(0);
    }).observe(this);
  }

  say(text, isError = false) {
    if (this.status.textContent !== text) this.status.textContent = text;
    this.status.classList.toggle("tm-error", isError);
  }

  act(name) {
    if (name === "preview") {
      this.setPreview(this.frame.hidden);
      remembered(!this.frame.hidden);
      if (!this.frame.hidden) this.plan(0);
      return;
    }
    const { box } = this;
    box.focus();
    if (name === "source" && !formSources().length) {
      this.say(this.words.noSources);
      return;
    }
    format(box, name, this.words);
    if (["page", "term", "source"].includes(name)) this.completion.look();
  }

  setPreview(on) {
    this.frame.hidden = !on;
    this.classList.toggle("tm-split", on);
    this.bar.querySelector("[data-action=preview]").setAttribute("aria-pressed", String(on));
  }

  key(event) {
    if (event.isComposing || event.defaultPrevented) return;
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (command && key === "v") this.plain = event.shiftKey;
    const name = { b: "bold", i: "italic", k: "link" }[key];
    if (command && name && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      event.stopPropagation();
      this.act(name);
    } else if (event.key === "Enter" && !command && !event.shiftKey && !event.altKey) {
      if (nextItem(this.box)) event.preventDefault();
    }
  }

  // --- Preview and remarks ---------------------------------------------------------

  plan(pause = PAUSE) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), pause);
  }

  async check() {
    this.checked = true;
    this.request?.abort();
    const request = this.request = new AbortController();
    const fields = [...document.querySelectorAll("touchstone-markdown textarea")];
    const others = fields.filter((field) => field !== this.box).map((field) => field.value);
    const isFirst = fields[0] === this.box;
    const page = location.pathname.match(/\/pages\/(\d+)\//);
    const hasSources = document.querySelector("input[name='sources-count']");
    const isEdited = location.pathname.includes("/edit");
    try {
      const body = JSON.stringify({
        text: this.box.value,
        others: others.join("\n\n").slice(0, MOST_OTHERS),
        page_id: page && isEdited ? Number(page[1]) : null,
        sources: hasSources ? formSources().map((source) => source.value.slice(0, 30)) : null,
      });
      const { words, box } = this;
      const found = await ask(this.dataset.preview, words, { box, body, signal: request.signal });
      // What concerns the whole page is said once, at its first text.
      const warnings = found.warnings.filter((w) => isFirst || w.code !== "no-sources");
      showHtml(this.frame, found.html, box);
      showRemarks(this.remarks, warnings, words, box);
      const count = warnings.length;
      const text = [words.fine, words.checkedOne][count] || words.checked;
      if (!this.completion.open) this.say(text.replace("%n", count));
    } catch (error) {
      if (error.name !== "AbortError") this.say(error.message, true);
    }
  }

  async offers(kind, query) {
    this.offering?.abort();
    this.offering = new AbortController();
    const address = `${this.dataset.complete}?${new URLSearchParams({ kind, q: query })}`;
    try {
      return (await ask(address, this.words, { signal: this.offering.signal })).items;
    } catch (error) {
      if (error.name !== "AbortError") this.say(error.message, true);
      return [];
    }
  }

  // --- Paste -----------------------------------------------------------------------

  paste(event) {
    const data = event.clipboardData;
    if (!data || this.plain) return;
    const html = data.getData("text/html");
    const markdown = html ? fromHtml(html) : "";
    if (markdown) {
      event.preventDefault();
      replace(this.box, this.box.selectionStart, this.box.selectionEnd, markdown);
      this.say(this.words.pasted);
      return;
    }
    const picture = [...data.files].find((file) => file.type.startsWith("image/"));
    if (picture && !data.getData("text/plain")) {
      event.preventDefault();
      this.upload(picture);
    }
  }

  async upload(file) {
    const { words, box } = this;
    this.say(words.saving);
    const body = new FormData();
    body.append("file", file);
    try {
      const saved = await ask(this.dataset.image, words, { box, body });
      this.say(words.saved.replace("%s", () => saved.title));
    } catch (error) {
      this.say(`${words.notSaved} ${error.message}`, true);
    }
  }
}

customElements.define("touchstone-markdown", MarkdownEditor);
