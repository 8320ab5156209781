// Turns alerts on and off in this browser. The page says first, in our own words, what happens; only a press
// makes the browser ask. Whatever the browser or the server answers is shown as words of the page.
(() => {
  const IOS =
    /iPhone|iPad|iPod/.test(navigator.userAgent) ||
    // an iPad says that it is a Mac
    (navigator.userAgent.includes("Macintosh") && navigator.maxTouchPoints > 1);
  const INSTALLED = navigator.standalone === true || matchMedia("(display-mode: standalone)").matches;
  const ABLE = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  const PATIENCE = 20000;

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const within = (promise) =>
    Promise.race([
      promise,
      new Promise((_done, fail) => setTimeout(() => fail(new Error("no answer")), PATIENCE)),
    ]);
  const hash = async (address) => {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(address));
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const subscribed = async () => {
    const registration = await navigator.serviceWorker.getRegistration("/");
    return registration ? registration.pushManager.getSubscription() : null;
  };

  const described = (subscription, offered) => {
    const { endpoint, keys } = subscription.toJSON();
    const made = subscription.options?.applicationServerKey;
    return { endpoint, p256dh: keys.p256dh, auth: keys.auth, key: made ? text(made) : offered };
  };

  const tell = async (url, what) => {
    const response = await within(
      fetch(url, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(what),
      }),
    );
    return response.json();
  };

  for (const panel of document.querySelectorAll("[data-push]")) {
    const offered = panel.dataset.push;
    if (!offered) continue;
    const parts = [...panel.querySelectorAll("[data-push-state]")];
    const said = panel.querySelector("[data-push-said]");
    const words = panel.querySelector("[data-push-words]").content;

    const say = (sentence) => {
      said.textContent = sentence;
      said.hidden = !sentence;
    };
    const ours = (word) => words.querySelector(`[data-word=${word}]`).textContent;
    const show = (state) => {
      for (const part of parts) part.hidden = part.dataset.pushState !== state;
      panel.dataset.state = state;
      panel.dispatchEvent(new CustomEvent("pushstate", { bubbles: true, detail: state }));
    };

    const look = async () => {
      if (IOS && !INSTALLED && !ABLE) return "ios";
      if (!ABLE) return "unsupported";
      if (Notification.permission === "denied") return "denied";
      if (Notification.permission !== "granted" || !panel.dataset.here) return "off";
      try {
        const subscription = await subscribed();
        const known = subscription && (await hash(subscription.endpoint)) === panel.dataset.here;
        return known ? "on" : "off";
      } catch {
        return "off";
      }
    };

    // one press at a time; the button says meanwhile that something happens
    const busy = async (button, work) => {
      const label = [...button.childNodes];
      button.disabled = true;
      button.textContent = button.dataset.busy;
      say("");
      try {
        await work();
      } finally {
        button.replaceChildren(...label);
        button.disabled = false;
      }
    };

    const subscribe = async () => {
      await navigator.serviceWorker.register("/sw.js");
      const { pushManager } = await within(navigator.serviceWorker.ready);
      const kept = await pushManager.getSubscription();
      return (
        kept ||
        within(pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(offered) }))
      );
    };

    const turnOn = async () => {
      const permission = await Notification.requestPermission();
      if (permission === "denied") return show("denied");
      if (permission !== "granted") return say(ours("dismissed"));
      let subscription;
      try {
        subscription = await subscribe();
      } catch {
        return say(ours("failed"));
      }
      let answer;
      try {
        answer = await tell(panel.dataset.on, described(subscription, offered));
        if (answer.outcome === "key") {
          // the browser has subscribed to a key that is no longer ours
          await subscription.unsubscribe();
          subscription = await subscribe();
          answer = await tell(panel.dataset.on, described(subscription, offered));
        }
      } catch {
        return say(ours("server"));
      }
      if (answer.outcome !== "on" && answer.outcome !== "moved") return say(answer.words);
      panel.dataset.here = await hash(subscription.endpoint);
      show("on");
      if ("reload" in panel.dataset) location.reload();
    };

    const turnOff = async () => {
      try {
        const subscription = await subscribed();
        const endpoint = subscription ? subscription.endpoint : "";
        const answer = await tell(panel.dataset.off, { endpoint });
        if (answer.outcome !== "off" && answer.outcome !== "unknown") return say(answer.words);
        await subscription?.unsubscribe();
      } catch {
        return say(ours("server"));
      }
      panel.dataset.here = "";
      show("off");
      if ("reload" in panel.dataset) location.reload();
    };

    const on = panel.querySelector("[data-push-on]");
    const off = panel.querySelector("[data-push-off]");
    on.addEventListener("click", () => busy(on, turnOn));
    off.addEventListener("click", () => busy(off, turnOff));
    look().then((state) => {
      show(state);
      const guide = document.getElementById("ios");
      if (state === "ios" && guide) guide.open = true;
    });
  }
})();
