// Hides banners the reader has closed on this device, before the page below them is drawn; so this
// file stands right after the banners, and only on pages that have one. Nothing is sent anywhere.
(() => {
  const KEY = "torget-closed-alerts";
  let closed;
  try {
    closed = JSON.parse(localStorage.getItem(KEY)) || [];
  } catch {
    closed = [];
  }
  const shown = [...document.querySelectorAll("[data-alert]")];
  for (const alert of shown) {
    const name = alert.dataset.alert;
    if (closed.includes(name)) {
      alert.remove();
      continue;
    }
    const button = alert.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => {
      alert.remove();
      document.getElementById("main").focus();
      // only what may come back is worth remembering
      const current = shown.map((one) => one.dataset.alert);
      closed = closed.filter((one) => current.includes(one)).concat(name);
      try {
        localStorage.setItem(KEY, JSON.stringify(closed));
      } catch {
        // a browser that keeps nothing shows the banner again on the next page
      }
    });
  }
})();
