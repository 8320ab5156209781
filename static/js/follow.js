// What is folded says what is chosen in it. Once alerts are turned on in the panel below, the way "phone or computer"
// can be chosen, and is.
(() => {
  const chosen = document.querySelector("[data-chosen]");
  if (!chosen) return;
  const form = chosen.closest("form");
  const say = () => {
    const boxes = form.querySelectorAll("input[name=channels]:checked, input[name=rhythm]:checked");
    const words = [...boxes].map((box) => box.nextElementSibling.textContent);
    chosen.textContent = [chosen.dataset.chosen, ...words].join(" · ");
  };
  form.addEventListener("change", say);
  document.addEventListener("pushstate", ({ detail }) => {
    const box = form.querySelector("input[name=channels][value=p]");
    if (detail !== "on" || !box) return;
    box.disabled = false;
    box.checked = true;
    say();
  });
  // a browser that comes back to the page has kept what was chosen before
  addEventListener("pageshow", say);
})();
