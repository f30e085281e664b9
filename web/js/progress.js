// A bar with words, and a button that stops what goes on.

import { byId, show } from "./elements.js";

// The seconds after which a file is ended, as somebody wrote them.
export const limit = () => Math.min(Math.max(Number(byId("batas").value) || 120, 1), 3600);

export function progressOf(target, onStop) {
  const bar = target.querySelector("progress");
  const said = target.querySelector(".said");
  const stop = target.querySelector("[data-stop]");
  if (stop) stop.onclick = onStop;
  return {
    start(text) {
      bar.removeAttribute("value");
      said.textContent = text;
      show(target);
    },
    say(text, done, of) {
      if (of) [bar.max, bar.value] = [of, done];
      said.textContent = text;
    },
    stop() {
      said.textContent = "";
      show(target, false);
    },
  };
}

// A text as far as there is room for it.
export function clip(text, longest) {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
