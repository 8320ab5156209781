// Suggestions under the search field: a combobox with a list (WAI-ARIA 1.2). Each suggestion leads to its page.
// The answer is JSON: {"suggestions": [{"title": "…", "url": "…", "kind": "…"}]}.
for (const input of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("ul");
  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent.trim());
  list.hidden = true;
  const status = document.createElement("span");
  status.className = "vh";
  status.setAttribute("role", "status");
  input.after(list, status);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  let at = -1;
  let waiting;
  let running;

  const point = (next) => {
    at = next;
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  };

  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    point(-1);
  };

  const show = (suggestions) => {
    list.replaceChildren(
      ...suggestions.map(({ title, url, kind }, i) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${i}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.url = url;
        option.append(title);
        if (kind) {
          const word = document.createElement("span");
          word.textContent = kind;
          option.append(" ", word);
        }
        return option;
      }),
    );
    at = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = !suggestions.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = suggestions.length ? `${suggestions.length} ${input.dataset.found}` : "";
  };

  const ask = async () => {
    const text = input.value.trim();
    running?.abort();
    if (text.length < 2) return show([]);
    running = new AbortController();
    const { signal } = running;
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(text)}`, { signal });
      const { suggestions } = answer.ok ? await answer.json() : { suggestions: [] };
      if (!signal.aborted && document.activeElement === input) show(suggestions);
    } catch {
      // out of reach or overtaken: the search itself still works
    }
  };

  const go = (option) => location.assign(option.dataset.url);

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 160);
  });
  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (list.hidden) {
      return;
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      point(at + 1 < count ? at + 1 : -1);
    } else if (event.key === "ArrowUp") {
      event.preventDefault();
      point(at === -1 ? count - 1 : at - 1);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      go(list.children[at]);
    }
  });
  input.addEventListener("blur", close);
  // the press must not take the focus away before the click arrives
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) go(option);
  });
}
