// Share the page, or the address the button names, with what the device offers; or copy it and say so.
for (const button of document.querySelectorAll("[data-share]")) {
  const status = button.nextElementSibling;
  const address = button.dataset.address || document.querySelector("link[rel=canonical]")?.href || location.href;
  if (!navigator.share && !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      if (navigator.share) {
        await navigator.share({ title: button.dataset.share, url: address });
      } else {
        await navigator.clipboard.writeText(address);
        status.textContent = button.dataset.copied;
      }
    } catch {
      // whoever closes the panel has changed their mind
    }
  });
}
