// The row of buttons: one stop for Tab, arrow keys inside it.

import { block, mark, replace, wrap } from "./text.js";

const BUTTONS = [
  ["h2", "h2"], ["h3", "h3"], ["bold", "bold", "B"], ["italic", "italic", "I"],
  ["link", "link", "K"], ["ul", "list-ul"], ["ol", "list-ol"], ["check", "tasks"],
  ["table", "table"], ["quote", "openquote"], ["page", "doc-full"],
  ["term", "help"], ["source", "clipboard-list"], ["preview", "view"],
];
const MAC = /Mac|iP(hone|ad)/.test(navigator.platform);

/** The toolbar for an editor; `act(name)` is called for each press. */
export function toolbar(words, id, act) {
  const bar = document.createElement("div");
  bar.className = "tm-bar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", words.toolbar);
  bar.setAttribute("aria-controls", id);
  for (const [name, icon, key] of BUTTONS) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.action = name;
    button.tabIndex = bar.children.length ? -1 : 0;
    button.setAttribute("aria-label", words[name]);
    button.title = key ? `${words[name]} (${MAC ? "⌘" : "Ctrl+"}${key})` : words[name];
    if (key) button.setAttribute("aria-keyshortcuts", `${MAC ? "Meta" : "Control"}+${key}`);
    button.append(picture(icon));
    bar.append(button);
  }
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    stop(bar, button);
    act(button.dataset.action);
  });
  bar.addEventListener("keydown", (event) => {
    const all = [...bar.children];
    const at = all.indexOf(document.activeElement);
    const to = {
      ArrowRight: (at + 1) % all.length, ArrowLeft: (at + all.length - 1) % all.length,
      Home: 0, End: all.length - 1,
    }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    stop(bar, all[to]);
    all[to].focus();
  });
  return bar;
}

function stop(bar, chosen) {
  for (const button of bar.children) button.tabIndex = button === chosen ? 0 : -1;
}

/** An icon of the admin's own set. */
function picture(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** What a button does to the text. */
export function format(box, name, words) {
  const chosen = () => box.value.slice(box.selectionStart, box.selectionEnd);
  const actions = {
    h2: () => mark(box, "## "),
    h3: () => mark(box, "### "),
    bold: () => wrap(box, "**", words.wordsHere),
    italic: () => wrap(box, "*", words.wordsHere),
    ul: () => mark(box, "- "),
    ol: () => mark(box, (at) => `${at + 1}. `),
    check: () => mark(box, "- [ ] "),
    quote: () => mark(box, "> "),
    link() {
      const text = chosen() || words.wordsHere;
      const start = box.selectionStart;
      replace(box, start, box.selectionEnd, `[${text}](https://)`);
      const address = start + text.length + 3;
      box.setSelectionRange(address, address + 8);
    },
    page: () => named("page"),
    term: () => named("term"),
    source: () => replace(box, box.selectionEnd, box.selectionEnd, "["),
    table() {
      const [head, cell] = [words.column, words.cell];
      const at = block(box, `| ${head} 1 | ${head} 2 |\n| --- | --- |\n| ${cell} | ${cell} |`);
      box.setSelectionRange(at + 2, at + 4 + head.length);
    },
  };
  function named(kind) {
    const text = chosen();
    replace(box, box.selectionStart, box.selectionEnd, `[${text}](${kind}:)`);
    box.setSelectionRange(box.selectionEnd - 1, box.selectionEnd - 1);
  }
  actions[name]?.();
}
