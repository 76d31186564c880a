// The preview in a frame that runs no scripts, and the remarks below the field.

import { goToLine } from "./caret.js";

export function previewFrame(words, styles) {
  const frame = document.createElement("iframe");
  frame.className = "tm-preview";
  frame.title = words.previewTitle;
  frame.hidden = true;
  // Of our own origin, so that it may load our styles; without scripts, forms, popups.
  frame.setAttribute("sandbox", "allow-same-origin");
  const links = styles.map((address) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    return link.outerHTML;
  });
  frame.srcdoc = `<!doctype html><html lang="${document.documentElement.lang}"><head>
    <meta charset="utf-8"><base target="_blank">${links.join("")}</head>
    <body><main class="prose flow" id="text" style="padding:1rem"></main></body></html>`;
  return frame;
}

/** Show HTML that the server has cleaned, beside what the box shows. */
export function showHtml(frame, html, box) {
  const put = () => {
    const main = frame.contentDocument?.getElementById("text");
    if (!main) return false;
    const { scrollTop } = frame.contentDocument.documentElement;
    main.innerHTML = html;
    frame.contentDocument.documentElement.scrollTop = scrollTop;
    follow(frame, box);
    return true;
  };
  if (!put()) frame.addEventListener("load", put, { once: true });
}

/** Scroll the preview to about where the box is scrolled to. */
export function follow(frame, box) {
  const root = frame.contentDocument?.documentElement;
  const hidden = box.scrollHeight - box.clientHeight;
  if (!root || frame.hidden || hidden <= 0) return;
  root.scrollTop = (box.scrollTop / hidden) * (root.scrollHeight - root.clientHeight);
}

/** The remarks as a list; each button leads to its line. */
export function showRemarks(list, warnings, words, box) {
  list.hidden = !warnings.length;
  list.replaceChildren(...warnings.map((warning) => {
    const entry = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.code = warning.code;
    const line = warning.line ? `${words.line.replace("%n", warning.line)} ` : "";
    button.textContent = line + warning.message;
    button.addEventListener("click", () => goToLine(box, warning.line));
    entry.append(button);
    return entry;
  }));
}
