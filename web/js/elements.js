// Small words for making and changing elements; text is only ever set as text.

export const byId = (id) => document.getElementById(id);

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "on") for (const [event, action] of Object.entries(value)) made.addEventListener(event, action);
    else if (key in made && key !== "list") made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function show(target, visible = true) {
  target.hidden = !visible;
}

export function fillWith(target, ...children) {
  target.replaceChildren(...children);
}

export function lines(target, texts) {
  fillWith(target, ...texts.map((text) => element("li", {}, text)));
}

export function trouble(target, ...texts) {
  fillWith(target, ...texts.map((text) => element("p", {}, text)));
  show(target, texts.length > 0);
}

export function paragraphs(target, texts) {
  const made = texts.filter((text) => text.trim()).map((text, number) => {
    const isFormula = /^(Rumus| {4})/.test(text);
    return element("p", { className: isFormula ? "formula" : number === 0 ? "what" : "" }, text);
  });
  fillWith(target, ...made);
}

export function download(blob, name) {
  const url = URL.createObjectURL(blob);
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
