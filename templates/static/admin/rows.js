// Rows of inline panels say in their heading what they hold, folded or not: "Provision 3:
// Art. 6(2)" finds its place sooner than "Provision 3".
const ROW = "[data-inline-panel-child]";

function tell(row) {
  const count = row.querySelector("[data-inline-panel-child-count]");
  const own = [...row.querySelectorAll("input[type=text]:not([readonly])")]
    .find((field) => field.closest(ROW) === row && !field.closest(".tm-bar") && /(label|title)$/.test(field.name));
  if (!count || !own) return;
  let name = count.nextElementSibling;
  if (!name) {
    name = document.createElement("span");
    count.after(name);
  }
  name.textContent = own.value.trim() ? `: ${own.value.trim()}` : "";
}

document.querySelectorAll(ROW).forEach(tell);
document.addEventListener("input", (event) => {
  const row = event.target.closest?.(ROW);
  if (row) tell(row);
});
