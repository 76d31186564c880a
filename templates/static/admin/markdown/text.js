// Changes to a text box that its own undo knows.

/** Put `words` in the place of start–end; the cursor stands behind them. */
export function replace(box, start, end, words) {
  if (start === end && words === "") return;
  box.focus();
  box.setSelectionRange(start, end);
  const command = words === "" ? "delete" : "insertText";
  let done = false;
  try {
    done = document.execCommand(command, false, words || null);
  } catch {
    done = false;
  }
  if (!done) {
    box.setRangeText(words, start, end, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** The whole lines that the selection touches: where they begin and end. */
export function lines(box) {
  const { value, selectionStart, selectionEnd } = box;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  // A selection up to the start of a line does not mean that line.
  const last = selectionEnd > selectionStart && value[selectionEnd - 1] === "\n"
    ? selectionEnd - 1 : selectionEnd;
  const found = value.indexOf("\n", Math.max(last, start));
  return { start, end: found < 0 ? value.length : found };
}

/** Put signs around the selection, or take them away if they are there. */
export function wrap(box, sign, words) {
  const { value, selectionStart: start, selectionEnd: end } = box;
  const size = sign.length;
  const chosen = value.slice(start, end);
  const around = value.slice(start - size, start) === sign && value.slice(end, end + size) === sign
    && value[start - size - 1] !== sign[0];
  if (around) {
    replace(box, start - size, end + size, chosen);
    box.setSelectionRange(start - size, end - size);
    return;
  }
  const left = chosen.length - chosen.trimStart().length;
  const inner = chosen.trim() || words;
  const tail = chosen.trim() ? chosen.slice(left + inner.length) : "";
  replace(box, start, end, chosen.slice(0, left) + sign + inner + sign + tail);
  const from = start + left + size;
  box.setSelectionRange(from, from + inner.length);
}

const MARKERS = /^(\s*)(?:#{1,6}\s+|[-*+]\s+\[[ xX]\]\s+|[-*+]\s+|\d{1,9}[.)]\s+|>\s?)/;

/** Begin every chosen line with a marker, or take it away where all have it. */
export function mark(box, marker) {
  const { start, end } = lines(box);
  const old = box.value.slice(start, end).split("\n");
  const make = typeof marker === "function" ? marker : () => marker;
  const full = old.filter((line) => line.trim() || old.length === 1);
  const has = full.every((line, at) => line.trimStart().startsWith(make(at)));
  let number = 0;
  const fresh = old.map((line) => {
    if (!line.trim() && old.length > 1) return line;
    const indent = line.match(/^\s*/)[0];
    const words = line.replace(MARKERS, "").trimStart();
    return has ? indent + words : indent + make(number++) + words;
  }).join("\n");
  replace(box, start, end, fresh);
  if (old.length > 1) box.setSelectionRange(start, start + fresh.length);
}

/** Insert a block of its own, with empty lines around it. */
export function block(box, words) {
  const { value, selectionStart: start, selectionEnd: end } = box;
  const before = value.slice(0, start);
  const lead = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const tail = value.slice(end).startsWith("\n") || end === value.length ? "\n" : "\n\n";
  replace(box, start, end, lead + words + tail);
  return start + lead.length;
}

const ITEM = /^(\s*)([-*+]|(\d{1,9})([.)]))(\s+)(\[[ xX]\]\s+)?(.*)$/;

/** Enter inside a list: the next item, or out of the list from an empty one. */
export function nextItem(box) {
  const { value, selectionStart: at, selectionEnd } = box;
  if (at !== selectionEnd) return false;
  const start = value.lastIndexOf("\n", at - 1) + 1;
  const item = value.slice(start, at).match(ITEM);
  if (!item) return false;
  const [, indent, bullet, number, point, space, task, words] = item;
  const rest = value.slice(at).split("\n", 1)[0];
  if (!words.trim() && !rest.trim()) {
    // An empty line: what follows right below an item would still belong to it.
    replace(box, start, at, "\n");
    return true;
  }
  const marker = number ? `${Number(number) + 1}${point}` : bullet;
  replace(box, at, at, `\n${indent}${marker}${space}${task ? "[ ] " : ""}`);
  return true;
}
