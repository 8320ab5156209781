// Leads browsers that can sign blindly to the page where nobody can link answers; the others answer without scripts.
(() => {
  if (!window.blindSignature) return;
  for (const link of document.querySelectorAll("a[data-ballot]")) link.href = link.dataset.ballot;
})();
