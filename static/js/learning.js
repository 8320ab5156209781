// Without an account the browser alone knows what somebody has understood. This shows it on the pages of courses, keeps
// it, and hands it over to whoever signs in later and says it was them.
(() => {
  const PLACE = "torget-learned";
  const known = document.currentScript.hasAttribute("data-known");
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const one = (what, within = document) => within.querySelector(what);

  const read = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(PLACE)) || {};
      return { lessons: {}, ticks: {}, quizzes: {}, last: null, ...kept };
    } catch {
      return { lessons: {}, ticks: {}, quizzes: {}, last: null };
    }
  };
  const write = (kept) => {
    try {
      localStorage.setItem(PLACE, JSON.stringify(kept));
      return true;
    } catch {
      return false;
    }
  };
  const keeps = write(read());

  const ticks = () => {
    for (const box of all("[data-tick]")) {
      box.checked = Boolean(read().ticks[box.dataset.tick]);
      box.addEventListener("change", () => {
        const kept = read();
        if (box.checked) kept.ticks[box.dataset.tick] = 1;
        else delete kept.ticks[box.dataset.tick];
        write(kept);
      });
    }
  };

  const quizzes = () => {
    for (const part of all("[data-quiz]")) {
      const { quiz, state } = part.dataset;
      const kept = read();
      if (state === "right") {
        kept.quizzes[quiz] = part.dataset.receipt || 1;
        write(kept);
      }
      const got = one("[data-got-right]", part);
      if (got && !state && kept.quizzes[quiz]) got.hidden = false;
    }
  };

  // an answer comes back into its place, and what is written in the other questions of the page stays
  const swap = async (part, address, options) => {
    const answer = await fetch(address, options).catch(() => null);
    const whole = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = whole && whole.getElementById(part.id);
    if (!fresh) return false;
    part.replaceWith(fresh);
    if (!known) quizzes();
    fresh.focus();
    return true;
  };

  const answering = () => {
    document.addEventListener("submit", async (event) => {
      const part = event.target.closest("[data-quiz]");
      if (!part || part.dataset.plain) return;
      event.preventDefault();
      const { target, submitter } = event;
      const body = new FormData(target);
      if (submitter?.name) body.set(submitter.name, submitter.value);
      if (await swap(part, target.action, { method: "POST", body })) return;
      // whatever it is, the page itself says it
      part.dataset.plain = "1";
      target.requestSubmit(submitter);
    });
    document.addEventListener("click", async (event) => {
      const link = event.target.closest("[data-quiz] a[data-again]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (!(await swap(link.closest("[data-quiz]"), link.href))) location.assign(link.href);
    });
  };

  const shown = () => {
    const { lessons } = read();
    const meter = one("[data-meter]");
    const steps = all(".steps [data-lesson]");
    const rows = steps.filter((row, at) => steps.findIndex((other) => other.dataset.lesson === row.dataset.lesson) === at);
    const done = rows.filter((row) => lessons[row.dataset.lesson]);
    for (const row of steps) {
      const is = Boolean(lessons[row.dataset.lesson]);
      const said = one("[data-said]", row);
      const mark = one("b", row);
      if (is && !row.classList.contains("cur")) {
        row.classList.add("done");
        mark.textContent = "✓";
      }
      said.textContent = is && meter ? `, ${meter.dataset.understood}` : "";
    }
    if (meter && done.length) {
      const bars = all(".progress li", meter);
      rows.forEach((row, at) => bars[at]?.classList.toggle("done", Boolean(lessons[row.dataset.lesson])));
      one("p", meter).textContent = meter.dataset.words.replace("NN", done.length).replace("MM", rows.length);
      meter.hidden = false;
    }
    const begin = one("[data-begin]");
    if (begin && done.length) {
      const latest = done.reduce((a, b) => (lessons[b.dataset.lesson] >= lessons[a.dataset.lesson] ? b : a));
      const at = rows.indexOf(latest);
      const onward = [...rows.slice(at + 1), ...rows.slice(0, at + 1)].find((row) => !lessons[row.dataset.lesson]);
      if (onward) {
        const link = one("a", begin);
        link.href = one("a", onward).href;
        one("span", link).textContent = begin.dataset.words.replace("NN", rows.indexOf(onward) + 1);
      }
      begin.hidden = !onward;
      one("[data-finished]").hidden = Boolean(onward);
    }
  };

  const understanding = () => {
    const way = one("[data-understand]");
    if (!way || !keeps) return;
    const key = way.dataset.understand;
    const link = one("a.button", way);
    const words = one("span", link);
    if (!read().lessons[key]) {
      words.textContent = `${way.dataset.words} ${words.textContent}`;
      link.addEventListener("click", () => {
        const kept = read();
        kept.lessons[key] = new Date().toISOString();
        kept.last = way.dataset.next ? { url: link.getAttribute("href"), words: way.dataset.next } : null;
        write(kept);
      });
    }
    one("[data-kept]").hidden = false;
  };

  // on the list of courses: where somebody goes on
  const goingOn = () => {
    const section = one("[data-last]");
    const { last } = read();
    if (!section || !last) return;
    const link = one("a", section);
    // only an address of our own: what a browser keeps, anybody at that browser may have written
    const onward = new URL(last.url, location.origin);
    if (onward.origin !== location.origin) return;
    link.href = onward.pathname;
    one("span", link).textContent = last.words;
    section.hidden = false;
  };

  const handover = () => {
    const form = one("[data-handover]");
    const keys = Object.keys(read().lessons);
    const right = Object.values(read().quizzes).filter((receipt) => typeof receipt === "string");
    if (!form || !(keys.length || right.length)) return;
    const said = one("[role=status]", form);
    const { many, asked } = form.dataset;
    said.textContent = keys.length === 1 ? form.dataset.one : keys.length ? many.replace("NN", keys.length) : asked;
    const forget = () => write({ ...read(), lessons: {}, quizzes: {}, last: null });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (event.submitter?.name === "forget") {
        forget();
        form.remove();
        return;
      }
      const body = new FormData(form);
      body.set("lessons", keys.join(" "));
      body.set("quizzes", right.join(" "));
      // what the browser kept goes only once the answer is here
      const answer = await fetch(form.action, { method: "POST", body, redirect: "error" }).catch(() => null);
      if (!answer?.ok) {
        said.textContent = form.dataset.fault;
        return;
      }
      forget();
      location.reload();
    });
    one("main .wrap.page").prepend(form);
    form.classList.add("full");
    form.hidden = false;
  };

  ticks();
  answering();
  if (known) handover();
  else {
    shown();
    quizzes();
    understanding();
    goingOn();
    // a browser that comes back to the page shows it as it left it
    addEventListener("pageshow", (event) => event.persisted && shown());
  }
})();
