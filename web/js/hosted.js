// On a host: keep the page for days without a network.

if ("serviceWorker" in navigator) navigator.serviceWorker.register("sw.js").catch(() => {});
