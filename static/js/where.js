// Fills in where the reader's device is, when they press the button and their browser agrees.
// Without a script, or without an answer, the list of places does the same.
(() => {
  for (const form of document.querySelectorAll("form[data-where]")) {
    if (!("geolocation" in navigator)) continue;
    const part = form.querySelector("[data-where-part]");
    const said = form.querySelector("[data-where-said]");
    const { around, latitude, longitude } = form.elements;
    part.hidden = false;
    form.querySelector("[data-where-ask]").addEventListener("click", () => {
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          latitude.value = coords.latitude.toFixed(4);
          longitude.value = coords.longitude.toFixed(4);
          around.disabled = true;
          said.textContent = said.dataset.found;
        },
        () => {
          said.textContent = said.dataset.failed;
        },
        { timeout: 15000, maximumAge: 60000 },
      );
    });
  }
})();
