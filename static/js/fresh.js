// Puts a newer part of the page in place of one that grows old, such as a code that changes twice a minute. Nothing
// else on the page moves. Without scripts the browser opens the page anew.
(() => {
  const AGAIN = 5;
  const renew = async (part) => {
    let next = part;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.redirected || answer.status === 403) {
        location.reload();
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const newer = answer.ok && page.getElementById(part.id);
      if (newer) {
        next = document.adoptNode(newer);
        part.replaceWith(next);
      } else {
        next.dataset.fresh = AGAIN;
      }
    } catch {
      // the line is down: what is shown stays, and is asked for again soon
      next.dataset.fresh = AGAIN;
    }
    wait(next);
  };
  const wait = (part) => setTimeout(() => renew(part), Number(part.dataset.fresh) * 1000);
  for (const part of document.querySelectorAll("[data-fresh]")) wait(part);
})();
