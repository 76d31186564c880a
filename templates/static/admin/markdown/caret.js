// Where the cursor of a text box stands: measured in a copy of the box.

const SAME = [
  "boxSizing", "width", "fontFamily", "fontSize", "fontWeight", "fontStyle", "lineHeight",
  "letterSpacing", "tabSize", "paddingTop", "paddingRight", "paddingBottom", "paddingLeft",
  "borderTopWidth", "borderRightWidth", "borderBottomWidth", "borderLeftWidth",
];

/** The cursor's place inside the box: left, the foot of its line, the line's height. */
export function caret(box) {
  const style = getComputedStyle(box);
  const copy = document.createElement("div");
  for (const name of SAME) copy.style[name] = style[name];
  Object.assign(copy.style, {
    position: "absolute", visibility: "hidden", whiteSpace: "pre-wrap",
    overflowWrap: "break-word", borderStyle: "solid", top: "0", left: "-9999px",
  });
  copy.textContent = box.value.slice(0, box.selectionStart);
  const end = document.createElement("span");
  end.textContent = "\u200b";
  copy.append(end);
  document.body.append(copy);
  const place = {
    left: end.offsetLeft - box.scrollLeft,
    top: end.offsetTop + end.offsetHeight - box.scrollTop,
    height: end.offsetHeight,
  };
  copy.remove();
  return place;
}

/** Move the cursor to a line and show it. */
export function goToLine(box, line) {
  box.focus();
  if (!line) return;
  const all = box.value.split("\n");
  const start = all.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  box.setSelectionRange(start, start);
  const place = caret(box);
  box.scrollTop = Math.max(0, box.scrollTop + place.top - box.clientHeight / 2);
  box.setSelectionRange(start, start + (all[line - 1] || "").length);
  const top = box.getBoundingClientRect().top + place.top;
  if (top < 120 || top > innerHeight - 60) scrollBy({ top: top - innerHeight / 2 });
}
