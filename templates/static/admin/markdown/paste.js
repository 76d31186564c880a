// HTML of a word processor to Markdown. The HTML is parsed into a document of its own,
// where nothing loads and nothing runs.

import { inline, isDropped } from "./paste-inline.js";

const TELLING = "h1,h2,h3,h4,h5,h6,ul,ol,table,a[href],b,strong,i,em,[class^=Mso]";
const BLOCKS = /^(P|DIV|H[1-6]|UL|OL|LI|TABLE|THEAD|TBODY|TFOOT|TR|BLOCKQUOTE|SECTION|ARTICLE|MAIN|HEADER|FOOTER|PRE|DL|DT|DD|HR|CENTER|FIGURE|FIGCAPTION|BODY)$/;

/** Markdown for this HTML; "" where it is no more than its plain text. */
export function fromHtml(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  if (!page.body.querySelector(TELLING)
    && !/font-(weight:\s*(bold|[6-9]00)|style:\s*italic)/i.test(html)) return "";
  const shift = page.body.querySelector("h1, .MsoTitle") ? 1 : 0;
  const parts = [];
  blocks(page.body, parts, shift);
  return joined(parts);
}

/** Items of one list follow each other; everything else stands apart, another list too. */
function joined(parts) {
  let text = "";
  parts.forEach((part, index) => {
    if (index) text += part.item && parts[index - 1].item && !part.fresh ? "\n" : "\n\n";
    text += part.text;
  });
  return text;
}

function blocks(parent, parts, shift) {
  let loose = [];
  const flush = () => {
    paragraph(loose, parts);
    loose = [];
  };
  for (const node of parent.childNodes) {
    if (node.nodeType !== Node.ELEMENT_NODE) {
      if (node.nodeType === Node.TEXT_NODE) loose.push(node);
      continue;
    }
    if (isDropped(node)) continue;
    if (!BLOCKS.test(node.nodeName) && !holdsBlocks(node)) {
      // Two line breaks in a row are a new paragraph.
      if (node.nodeName === "BR" && loose.at(-1)?.nodeName === "BR") flush();
      else loose.push(node);
      continue;
    }
    flush();
    one(node, parts, shift);
  }
  flush();
}

const holdsBlocks = (node) => [...node.querySelectorAll("*")].some((x) => BLOCKS.test(x.nodeName));

function one(node, parts, shift) {
  const name = node.nodeName;
  const heading = name.match(/^H([1-6])$/);
  if (heading || node.classList.contains("MsoTitle")) {
    const words = inline([node], { heading: true });
    const level = Math.min(6, Math.max(2, Number(heading?.[1] || 1) + shift));
    if (words) parts.push({ text: `${"#".repeat(level)} ${words}` });
  } else if (name === "UL" || name === "OL") {
    list(node, parts, 0);
  } else if (name === "TABLE") {
    table(node, parts);
  } else if (name === "HR") {
    parts.push({ text: "---" });
  } else if (name === "BLOCKQUOTE") {
    const inner = [];
    blocks(node, inner, shift);
    if (inner.length) parts.push({ text: joined(inner).replace(/^/gm, "> ") });
  } else if (wordItem(node)) {
    const { level, ordered, words } = wordItem(node);
    if (words) add(parts, words, level, ordered);
  } else if (holdsBlocks(node)) {
    blocks(node, parts, shift);
  } else {
    paragraph([node], parts);
  }
}

function paragraph(nodes, parts) {
  const words = inline(nodes);
  // What begins like a heading, quote or list was none.
  const safe = words.replace(/^(#{1,6}\s|>|[-+]\s)/, "\\$1").replace(/^(\d{1,9})([.)]\s)/, "$1\\$2");
  if (words) parts.push({ text: safe });
}

// --- Lists -----------------------------------------------------------------------------

function add(parts, words, level, ordered, number = 0) {
  const before = lastItem(parts, level);
  const goesOn = before && before.ordered === ordered;
  const own = number || (goesOn ? before.number + 1 : 1);
  const text = `${"    ".repeat(level)}${ordered ? `${own}. ` : "- "}${words}`;
  parts.push({ text, item: true, level, ordered, number: own, fresh: !!before && !goesOn });
}

/** The item of this level that a next one would follow. */
function lastItem(parts, level) {
  for (const part of [...parts].reverse()) {
    if (!part.item || part.level < level) return null;
    if (part.level === level) return part;
  }
  return null;
}

function list(node, parts, level) {
  const ordered = node.nodeName === "OL";
  let number = Number(node.getAttribute("start")) || 1;
  for (const child of node.children) {
    if (/^(UL|OL)$/.test(child.nodeName)) {
      list(child, parts, level + 1);
    } else if (child.nodeName === "LI" && !isDropped(child)) {
      const inner = [...child.querySelectorAll("ul,ol")].filter((x) => x.parentElement.closest("li") === child);
      const copy = child.cloneNode(true);
      for (const sub of copy.querySelectorAll("ul,ol")) sub.remove();
      const words = inline([copy]);
      if (words) add(parts, words, level, ordered, number++);
      for (const sub of inner) list(sub, parts, level + 1);
    }
  }
}

/** Word writes lists as paragraphs: level and kind are in their style. */
function wordItem(node) {
  const style = node.getAttribute("style") || "";
  const found = style.match(/mso-list:[^;]*level(\d)/i);
  if (!found && !/\bMsoListParagraph/.test(node.className)) return null;
  const sign = [...node.querySelectorAll("span")].find((span) => /mso-list:\s*ignore/i.test(span.getAttribute("style") || ""));
  let words = inline([node]);
  let mark = sign?.textContent.trim() || "";
  if (!sign) {
    const typed = words.match(/^([·•o§▪–-]|\(?\w{1,3}[.)])\s+(.*)$/s);
    if (!typed && !found) return null;
    if (typed) [, mark, words] = typed;
  }
  return { level: found ? Number(found[1]) - 1 : 0, ordered: /^\(?\w{1,4}[.)]/.test(mark), words };
}

// --- Tables ----------------------------------------------------------------------------

function table(node, parts) {
  const rows = [...node.rows].map((row) => [...row.cells].flatMap((cell) => {
    const words = inline([...cell.childNodes].flatMap(spaced), { heading: cell.nodeName === "TH" });
    const more = Math.min(20, Math.max(1, cell.colSpan)) - 1;
    return [words.replace(/\|/g, "\\|"), ...Array(more).fill("")];
  })).filter((row) => row.some(Boolean));
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (!width) return;
  const line = (cells) => `| ${[...cells, ...Array(width - cells.length).fill("")].join(" | ")} |`;
  const [head, ...rest] = rows;
  parts.push({ text: [line(head), line(Array(width).fill("---")), ...rest.map(line)].join("\n") });
}

/** Paragraphs in one cell, with a space between their words. */
function spaced(node) {
  return BLOCKS.test(node.nodeName) ? [node, node.ownerDocument.createTextNode(" ")] : [node];
}
