// Words with bold, italic and links, from HTML to Markdown.

const DROPPED = new Set([
  "SCRIPT", "STYLE", "HEAD", "TITLE", "META", "LINK", "TEMPLATE", "IFRAME", "OBJECT", "SVG",
  "IMG", "PICTURE", "VIDEO", "AUDIO", "CANVAS", "INPUT", "BUTTON", "SELECT", "TEXTAREA",
  "O:P", "XML", "DEL", "NOSCRIPT", "W:SDTPR",
]);

/** Is this element nothing that a reader was meant to read? */
export function isDropped(node) {
  if (DROPPED.has(node.nodeName.toUpperCase())) return true;
  const style = (node.getAttribute("style") || "").toLowerCase().replace(/\s/g, "");
  return /mso-list:ignore|mso-hide:all|display:none|mso-element:comment/.test(style)
    || /\bMsoComment|\bmsocom/i.test(`${node.className} ${node.id}`);
}

/** Bold and italic as this element changes them. */
function formatted(node, format) {
  const style = (node.getAttribute("style") || "").toLowerCase().replace(/\s/g, "");
  const next = { ...format };
  if (/^(B|STRONG|TH)$/.test(node.nodeName)) next.bold = true;
  if (/^(I|EM)$/.test(node.nodeName)) next.italic = true;
  const weight = style.match(/font-weight:([a-z0-9]+)/);
  if (weight) next.bold = /^bold|^[6-9]00/.test(weight[1]);
  const slant = style.match(/font-style:([a-z]+)/);
  if (slant) next.italic = slant[1] === "italic";
  if (node.nodeName === "A") {
    const address = (node.getAttribute("href") || "").trim();
    if (/^(https?:\/\/|mailto:)/i.test(address)) {
      next.link = address.replace(/[\s<>]/g, encodeURIComponent)
        .replace(/\(/g, "%28").replace(/\)/g, "%29");
    }
  }
  return next;
}

/** Runs of words with one format each. */
function runs(node, format, found) {
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      found.push({ ...format, text: child.data });
    } else if (child.nodeName === "BR") {
      found.push({ ...format, text: " " });
    } else if (child.nodeType === Node.ELEMENT_NODE && !isDropped(child)) {
      runs(child, formatted(child, format), found);
    }
  }
  return found;
}

const clean = (text) => text.replace(/[\u00ad\u200b\ufeff]/g, "").replace(/[\s\u00a0]+/g, " ");

// Signs that Markdown would read; a mark of a source such as [S15] stays one.
const escape = (text) => text
  .replace(/([\\*`])/g, "\\$1").replace(/(^|\W)_|_(?=\W|$)/g, (found) => found.replace("_", "\\_"))
  .replace(/\](?=\()/g, "\\]");

function same(one, other) {
  return one && one.bold === other.bold && one.italic === other.italic && one.link === other.link;
}

/** The words of a node (or of several) in Markdown. `heading`: bold says nothing there. */
export function inline(nodes, { heading = false } = {}) {
  const found = [];
  for (const node of nodes) {
    if (node.nodeType === Node.TEXT_NODE) found.push({ text: node.data });
    else if (node.nodeName === "BR") found.push({ text: " " });
    else if (node.nodeType === Node.ELEMENT_NODE && !isDropped(node)) {
      runs(node, formatted(node, {}), found);
    }
  }
  const merged = [];
  for (const run of found) {
    const text = clean(run.text);
    if (!text) continue;
    const next = { bold: !heading && !!run.bold, italic: !!run.italic, link: run.link || "", text };
    const last = merged.at(-1);
    // White space has no format of its own.
    if (last && (same(last, next) || (!text.trim() && last.link === next.link))) last.text += text;
    else merged.push(next);
  }
  return merged.map(written).join("").replace(/ +/g, " ").trim();
}

function written({ text, bold, italic, link }) {
  const words = text.trim();
  if (!words) return " ";
  const sign = (italic ? "*" : "") + (bold ? "**" : "");
  let result = sign + escape(words) + [...sign].reverse().join("");
  if (link) result = `[${result}](${link})`;
  return (/^\s/.test(text) ? " " : "") + result + (/\s$/.test(text) ? " " : "");
}
