// Puts the service worker in place that shows a page of ours where there is no network.
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js");
