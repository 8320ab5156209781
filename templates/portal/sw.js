// Shows a page of its own where there is no network. It keeps that page and what it is made of, in all five
// languages, fetched as nobody in particular; pages that people read are never kept.
//
// Shows alerts. A message is JSON as browsers with declarative web push read it by themselves (Push API):
// {"web_push": 8030, "notification": {"title", "body", "navigate", "lang", "dir", "tag",
// "actions": [{"action", "title", "navigate"}]}}. It says all there is to say, so nothing is fetched for it.
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

addEventListener("push", event => {
  let note = {};
  try {
    note = event.data.json().notification || {};
  } catch {
    // the browser insists that something is shown, also for what we cannot read
  }
  event.waitUntil(show(note));
});

function show(note) {
  const language = KEPT.words[note.lang] ? note.lang : KEPT.languages.find(
    code => navigator.languages.some(one => one.slice(0, 2) === code)
  ) || KEPT.languages.at(-1);
  const actions = (note.actions || []).filter(one => one.action && one.title && one.navigate);
  return registration.showNotification(note.title || KEPT.site, {
    body: note.title ? note.body || "" : KEPT.words[language],
    lang: language,
    dir: note.dir || "ltr",
    // a newer one about the same thing takes the place of the one before it, and rings again
    tag: note.tag || "",
    renotify: Boolean(note.tag),
    icon: KEPT.icon,
    badge: KEPT.badge,
    actions: actions.map(({action, title}) => ({action, title})),
    data: {
      navigate: note.navigate || KEPT.inbox[language],
      actions: Object.fromEntries(actions.map(one => [one.action, one.navigate])),
    },
  });
}

addEventListener("notificationclick", event => {
  const {action, notification} = event;
  const data = notification.data || {};
  notification.close();
  const address = data.actions?.[action];
  event.waitUntil(
    action === "stop" && address ? stop(address, notification) : open(address || data.navigate || "/")
  );
});

// One press stops, as in a mail program; where the network is gone, the page asks once it is back.
async function stop(address, {lang, tag, data}) {
  const url = new URL(address, location.origin);
  if (url.origin !== location.origin) return;
  const answer = await fetch(url, {method: "POST"}).catch(() => null);
  if (!answer?.ok) {
    await open(address);
    return;
  }
  const said = KEPT.stopped[lang] || KEPT.stopped[KEPT.languages.at(-1)];
  await registration.showNotification(said.title, {
    body: said.body, lang, tag, icon: KEPT.icon, badge: KEPT.badge, data: {navigate: data.navigate},
  });
}

// The address itself says that it is read, as it does where a browser shows the message without us. It opens anew
// even where the page is open: what stands there is older than the alert. Nothing leads to another host.
async function open(address) {
  const url = new URL(address, location.origin);
  if (url.origin === location.origin) await clients.openWindow(url.href);
}

// The push service has given this browser another address, or taken the old one away.
addEventListener("pushsubscriptionchange", event => {
  event.waitUntil((async () => {
    const before = event.oldSubscription;
    const key = before?.options?.applicationServerKey || bytes(KEPT.key);
    const now = event.newSubscription ||
      await registration.pushManager.subscribe({userVisibleOnly: true, applicationServerKey: key});
    const {endpoint, keys} = now.toJSON();
    await fetch(KEPT.changed, {
      method: "POST",
      headers: {"Content-Type": "application/json"},
      body: JSON.stringify({
        endpoint,
        p256dh: keys.p256dh,
        auth: keys.auth,
        key: text(now.options?.applicationServerKey || key),
        before: before?.endpoint || "",
      }),
    });
  })());
});

function bytes(text) {
  const packed = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(packed, letter => letter.charCodeAt(0));
}

function text(buffer) {
  const packed = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return packed.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
