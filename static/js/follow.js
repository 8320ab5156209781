// Once alerts are turned on in the panel beside it, the way "phone or computer" can be chosen, and is.
document.addEventListener("pushstate", ({ detail }) => {
  const box = document.querySelector("input[name=channels][value=p]");
  if (detail !== "on" || !box) return;
  box.disabled = false;
  box.checked = true;
});
