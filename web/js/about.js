// "Tentang": the texts of the licences, unpacked when somebody opens one.

import { byId } from "./elements.js";

export function startAbout(engine) {
  for (const [number, details] of [...byId("tentang").querySelectorAll("[data-licence]")].entries()) {
    details.ontoggle = async () => {
      const texts = JSON.parse(await (await engine.loaded())["licences.json"].text());
      details.querySelector("pre").textContent = texts[number];
    };
  }
}
