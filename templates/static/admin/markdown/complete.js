// Suggestions while typing `(page:`, `(term:`, `(cite:`, `(file:` and `[` for sources.

import { caret } from "./caret.js";
import { replace } from "./text.js";

const NAMED = /\[([^[\]\n]*)\]\((page|term|cite|file):([^()\n#]{0,100})$/;
const SOURCE = /(?:^|[^\]\\!])\[([A-Za-z0-9][A-Za-z0-9./-]{0,29})?$/;

/** The sources that the form on this page names: key and title. */
export function formSources(root = document) {
  const found = [];
  for (const input of root.querySelectorAll("input[name^='sources-'][name$='-value-key']")) {
    const stem = input.name.slice(0, -"-value-key".length);
    const gone = root.querySelector(`[name="${CSS.escape(stem)}-deleted"]`);
    if (!input.value.trim() || gone?.value) continue;
    const title = root.querySelector(`[name="${CSS.escape(stem)}-value-title"]`);
    found.push({ value: input.value.trim(), label: title?.value || "", note: "" });
  }
  return found;
}

export class Completion {
  constructor(box, words, fetchItems, say) {
    Object.assign(this, { box, words, fetchItems, say, items: [], at: -1, asked: 0 });
    this.list = document.createElement("ul");
    this.list.className = "tm-offers";
    this.list.id = `${box.id}-offers`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", words.offers);
    box.setAttribute("aria-autocomplete", "list");
    box.addEventListener("input", () => this.look());
    box.addEventListener("keydown", (event) => this.key(event), true);
    box.addEventListener("blur", () => this.close());
    box.addEventListener("click", () => this.close());
    // Before the box loses the focus.
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.take([...this.list.children].indexOf(option));
    });
  }

  get open() {
    return !this.list.hidden;
  }

  /** Is there something to complete before the cursor? */
  async look() {
    const { box } = this;
    const turn = ++this.asked;
    clearTimeout(this.timer);
    if (box.selectionStart !== box.selectionEnd) return this.close();
    const before = box.value.slice(0, box.selectionStart);
    const line = before.slice(before.lastIndexOf("\n") + 1);
    const named = line.match(NAMED);
    if (named) {
      this.timer = setTimeout(async () => {
        const items = await this.fetchItems(named[2], named[3]);
        if (turn === this.asked) this.show(items, { kind: named[2], named });
      }, 120);
      return undefined;
    }
    const source = line.match(SOURCE);
    if (!source) return this.close();
    const typed = (source[1] || "").toLowerCase();
    const items = formSources().filter((item) => item.value.toLowerCase().startsWith(typed));
    return items.length ? this.show(items.slice(0, 12), { source }) : this.close();
  }

  show(items, context) {
    const { box, list, words } = this;
    this.items = items;
    this.context = context;
    list.replaceChildren(...items.map((item, index) => option(item, `${list.id}-${index}`)));
    if (!items.length) {
      this.close();
      this.say(words.noOffers);
      return;
    }
    const place = caret(box);
    list.hidden = false;
    // Above the line where there is no room below it (the form's own buttons float there).
    const line = box.getBoundingClientRect().top + place.top;
    const below = innerHeight - line - 80;
    const above = below < list.offsetHeight && line > list.offsetHeight + 120;
    const top = above ? place.top - place.height - list.offsetHeight : place.top;
    list.style.top = `${box.offsetTop + top}px`;
    const room = box.offsetWidth - list.offsetWidth;
    list.style.left = `${box.offsetLeft + Math.max(0, Math.min(place.left, room))}px`;
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-expanded", "true");
    box.setAttribute("aria-controls", list.id);
    box.setAttribute("aria-haspopup", "listbox");
    this.choose(0);
    this.say(words.offersCount.replace("%n", items.length));
  }

  close() {
    this.asked += 1;
    clearTimeout(this.timer);
    if (this.open) this.say("");
    this.list.hidden = true;
    for (const name of ["role", "aria-expanded", "aria-controls", "aria-haspopup", "aria-activedescendant"]) {
      this.box.removeAttribute(name);
    }
  }

  choose(index) {
    this.at = (index + this.items.length) % this.items.length;
    [...this.list.children].forEach((child, number) => {
      child.setAttribute("aria-selected", String(number === this.at));
    });
    const chosen = this.list.children[this.at];
    this.box.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (!this.open || event.isComposing) return;
    const actions = {
      ArrowDown: () => this.choose(this.at + 1),
      ArrowUp: () => this.choose(this.at - 1),
      Enter: () => this.take(this.at),
      Escape: () => this.close(),
    };
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !actions[event.key]) {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    actions[event.key]();
  }

  /** Write the suggestion; a link without words gets the target's title. */
  take(index) {
    const item = this.items[index];
    const { box, context } = this;
    const end = box.selectionStart;
    this.close();
    if (context.source) {
      const start = end - (context.source[1] || "").length;
      replace(box, start, end + (box.value[end] === "]" ? 1 : 0), `${item.value}]`);
    } else {
      const [whole, given] = context.named;
      const text = given || item.label.replace(/([[\]\\*_`])/g, "\\$1");
      const written = `[${text}](${context.kind}:${item.value})`;
      replace(box, end - whole.length, end + (box.value[end] === ")" ? 1 : 0), written);
    }
    this.close();
  }
}

function option(item, id) {
  const entry = document.createElement("li");
  entry.id = id;
  entry.setAttribute("role", "option");
  for (const [name, text] of [["b", item.value], ["span", item.label], ["small", item.note]]) {
    if (!text) continue;
    const part = document.createElement(name);
    part.textContent = text;
    entry.append(part, " ");
  }
  return entry;
}
