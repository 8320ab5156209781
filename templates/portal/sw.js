// Shows a page of its own where there is no network. It keeps that page and what it is made of, in all five
// languages, fetched as nobody in particular; pages that people read are never kept.
const KEPT = {{ kept|safe }};

addEventListener("install", event => {
  event.waitUntil((async () => {
    const kept = await caches.open(KEPT.name);
    await kept.addAll([...KEPT.pages, ...KEPT.parts].map(
      url => new Request(url, {credentials: "omit", cache: "reload"})
    ));
    await skipWaiting();
  })());
});

addEventListener("activate", event => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(
      names.filter(name => name.startsWith("torget-") && name !== KEPT.name).map(name => caches.delete(name))
    );
    await clients.claim();
  })());
});

addEventListener("fetch", event => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate") {
    const page = KEPT.pages.find(path => url.pathname.startsWith(path.slice(0, 4))) || KEPT.pages.at(-1);
    event.respondWith(fetch(event.request).catch(() => caches.match(page)));
  } else if (KEPT.parts.includes(url.pathname)) {
    event.respondWith(fetch(event.request).catch(() => caches.match(url.pathname)));
  }
});
