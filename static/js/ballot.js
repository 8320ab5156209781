// Answers a survey so that nobody can link: shows one question at a time, has a code signed without showing it, and sends
// the answers with that code and without the sign-in. What was answered waits in this window alone until it is sent.
(() => {
  const form = document.querySelector("form[data-ballot]");
  if (!form) return;
  const blind = window.blindSignature;
  const said = form.dataset;
  if (!blind) {
    location.replace(said.plain);
    return;
  }

  const memory = `torget-ballot-${said.round}`;
  const read = () => {
    try {
      return JSON.parse(sessionStorage.getItem(memory)) || {};
    } catch {
      return {};
    }
  };
  let kept = read();
  const keep = (more) => {
    kept = { ...kept, ...more };
    try {
      sessionStorage.setItem(memory, JSON.stringify(kept));
    } catch {
      // a window that may keep nothing answers in one go
    }
  };
  const forget = () => {
    try {
      sessionStorage.removeItem(memory);
    } catch {
      // there is nothing
    }
  };

  // The code: fifteen random bytes in base 32, and the token that they stand for (barometer/codes.py does the same).
  const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const grouped = (plain) => plain.match(/.{4}/g).join("-");
  const newCode = () => {
    const letters = crypto.getRandomValues(new Uint8Array(24));
    return grouped(Array.from(letters, (byte) => ALPHABET[byte & 31]).join(""));
  };
  const normal = (typed) => {
    const plain = typed.toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/0/g, "O").replace(/1/g, "I").replace(/8/g, "B");
    return /^[A-Z2-7]{24}$/.test(plain) ? grouped(plain) : "";
  };
  const tokenOf = async (code) => {
    let bits = 0n;
    for (const letter of code.replaceAll("-", "")) bits = (bits << 5n) | BigInt(ALPHABET.indexOf(letter));
    const secret = blind.bytesOf(bits.toString(16).padStart(30, "0"));
    const label = new TextEncoder().encode("torget code v1");
    const whole = new Uint8Array(label.length + secret.length);
    whole.set(label);
    whole.set(secret, label.length);
    return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  };

  const screens = [...form.querySelectorAll("[data-screen]")];
  const named = (name) => screens.find((one) => one.dataset.screen === name);
  const questions = screens.filter((one) => /^q\d/.test(one.dataset.screen));
  const fields = (screen) => [...screen.querySelectorAll("input, select, textarea")];

  const answersOf = (screen) => {
    const found = {};
    for (const field of fields(screen)) {
      if ((field.type === "radio" || field.type === "checkbox") && !field.checked) continue;
      if (field.value.trim()) (found[field.name] ||= []).push(field.value);
    }
    return found;
  };
  const chosenIn = (screen) => Object.values(answersOf(screen)).flat();
  const shown = () => {
    const found = [];
    for (const one of questions) {
      const { showIf, showValues } = one.dataset;
      if (!showIf) {
        found.push(one);
        continue;
      }
      const above = found.find((other) => other.dataset.screen === showIf);
      const values = showValues.split(" ");
      if (above && chosenIn(above).some((value) => values.includes(value))) found.push(one);
    }
    return found;
  };
  const everything = () => Object.assign({}, ...shown().map(answersOf));

  const remember = () => {
    const all = Object.assign({}, ...questions.map(answersOf));
    keep({ answers: all });
  };
  const recall = () => {
    for (const [name, values] of Object.entries(kept.answers || {})) {
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
        else field.value = values[0];
      }
    }
  };

  const complain = (screen, words) => {
    const line = screen.querySelector("[data-wrong]");
    if (words) line.querySelector("span").textContent = words;
    line.hidden = false;
  };
  const settle = (screen) => {
    const line = screen.querySelector("[data-wrong]");
    if (line) line.hidden = true;
  };

  const parts = {
    progress: form.querySelector("[data-progress]"),
    list: form.querySelector("[data-progress] ol"),
    where: form.querySelector("[data-where]"),
    next: form.querySelector("[data-next]"),
    send: form.querySelector("[data-send]"),
    back: form.querySelector("[data-back]"),
    buttons: form.querySelector("[data-buttons]"),
    answers: form.querySelector("[data-answers]"),
  };
  let at = null;
  // Where very many answer at once the box takes these later: they go by themselves, some seconds apart from others.
  let waiting = 0;

  const show = (screen, { focus = true } = {}) => {
    at = screen;
    clearTimeout(waiting);
    for (const one of screens) one.hidden = one !== screen;
    const name = screen.dataset.screen;
    const list = shown();
    const place = list.indexOf(screen);
    parts.progress.hidden = place < 0;
    parts.list.replaceChildren(
      ...list.map((_one, number) => {
        const step = document.createElement("li");
        if (number <= place) step.className = number === place ? "cur" : "done";
        return step;
      }),
    );
    parts.where.textContent = said.place.replace("[place]", place + 1).replace("[number]", list.length);
    parts.next.hidden = name === "review";
    parts.send.hidden = name !== "review";
    parts.back.hidden = name === "begin" || place === 0;
    parts.buttons.hidden = name === "thanks";
    form.querySelector("[data-promise]").hidden = name === "thanks";
    if (name === "review") review(list);
    keep({ at: name });
    if (focus) {
      const title = screen.querySelector("h1");
      title.tabIndex = -1;
      title.focus();
      scrollTo(0, 0);
    }
  };

  const wordsOf = (screen) => {
    const found = fields(screen).flatMap((field) => {
      if (field.type === "radio" || field.type === "checkbox") {
        if (!field.checked) return [];
        const words = field.closest("label").textContent.trim();
        const row = field.closest("fieldset.field")?.querySelector("legend").textContent.trim();
        return [row ? `${row}: ${words}` : words];
      }
      if (!field.value.trim()) return [];
      if (field.tagName !== "SELECT") return [field.value];
      return [`${field.value}. ${screen.querySelector(`label[for="${field.id}"]`).textContent.trim()}`];
    });
    return found.length ? found : [said.nothing];
  };
  const review = (list) => {
    parts.answers.replaceChildren(
      ...list.map((screen) => {
        const card = document.createElement("div");
        const name = document.createElement("dt");
        const title = screen.querySelector("h1");
        name.textContent = title.textContent.trim();
        name.lang = title.lang || title.querySelector("[lang]")?.lang || "";
        const lines = wordsOf(screen).map((text) =>
          Object.assign(document.createElement("dd"), { textContent: text }));
        const way = document.createElement("dd");
        const change = document.createElement("button");
        const of = document.createElement("span");
        of.className = "vh";
        of.textContent = `: ${name.textContent}`;
        change.type = "button";
        change.className = "button quiet small";
        change.append(said.change, of);
        change.addEventListener("click", () => show(screen));
        way.append(change);
        card.className = "card stack";
        name.className = "label";
        card.append(name, ...lines, way);
        return card;
      }),
    );
  };

  // What must be chosen: one of each group of circles, one box at least. The rest may be left empty.
  const complete = (screen) => {
    const groups = new Map();
    for (const field of fields(screen)) {
      if (field.type !== "radio" && field.type !== "checkbox") continue;
      groups.set(field.name, groups.get(field.name) || field.checked);
    }
    return [...groups.values()].every(Boolean);
  };

  const post = async (url, body, more) => {
    const response = await fetch(url, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", ...more.headers },
      credentials: more.credentials,
      referrerPolicy: more.referrerPolicy || "same-origin",
      cache: "no-store",
    });
    const answer = await response.json();
    if (!response.ok) throw Object.assign(new Error(answer.error), { answer });
    return answer;
  };

  // The key is asked for without the sign-in, so that it is the same for everybody.
  const keyOfGroup = async () => {
    const response = await fetch(said.keys, { credentials: "omit" });
    const list = (await response.json()).keys;
    const found = list.find((one) => String(one.group) === said.group);
    return blind.keyOf(found.n, found.e);
  };

  const sign = async (code, token) => {
    if (kept.signature && kept.code === code) return kept.signature;
    const key = await keyOfGroup();
    const message = blind.message(said.round, token);
    if (!kept.blinded || kept.code !== code) {
      const made = await blind.blind(key, message);
      keep({ code, blinded: blind.hex(made.message), inverse: made.inverse.toString(16) });
    }
    const headers = { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value };
    const answer = await post(said.token, { blinded: kept.blinded }, { headers, credentials: "same-origin" });
    let signature;
    try {
      signature = await blind.finalize(
        key, message, blind.bytesOf(answer.signature), BigInt(`0x${kept.inverse}`),
      );
    } catch {
      throw Object.assign(new Error(said.forged), { answer: { error: said.forged } });
    }
    keep({ signature: blind.hex(signature) });
    return kept.signature;
  };

  const again = (seconds) => {
    clearTimeout(waiting);
    waiting = setTimeout(send, (seconds + Math.random() * 10) * 1000);
  };

  const send = async () => {
    const screen = named("review");
    clearTimeout(waiting);
    settle(screen);
    parts.send.disabled = true;
    try {
      const anew = kept.typed || "";
      const code = anew || kept.code || newCode();
      const token = await tokenOf(code);
      const signature = anew ? "" : await sign(code, token);
      const body = { token: blind.hex(token), signature, answers: everything() };
      body.group = anew ? null : Number(said.group);
      await post(said.cast, body, { credentials: "omit", referrerPolicy: "no-referrer" });
      form.querySelector("[data-code]").textContent = code;
      forget();
      form.reset();
      show(named("thanks"));
      forget();
    } catch (error) {
      const wrong = Object.entries(error.answer?.wrong || {})[0];
      if (wrong && named(`q${wrong[0]}`)) {
        show(named(`q${wrong[0]}`));
        complain(at, wrong[1]);
      } else {
        complain(screen, error.answer?.error || said.failed);
        if (error.answer?.wait) again(error.answer.wait);
      }
    } finally {
      parts.send.disabled = false;
    }
  };

  form.addEventListener("change", remember);
  form.addEventListener("input", remember);
  parts.back.addEventListener("click", () => {
    const list = shown();
    const place = at.dataset.screen === "review" ? list.length : list.indexOf(at);
    show(list[Math.max(0, place - 1)]);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (at.dataset.screen === "review") {
      if (!parts.send.disabled) send();
      return;
    }
    if (at.dataset.screen === "begin") {
      const typed = form.querySelector("[data-code-typed]").value;
      if (typed.trim() && !normal(typed)) {
        complain(at);
        return;
      }
      settle(at);
      keep({ typed: normal(typed) });
      show(shown()[0]);
      return;
    }
    if (!complete(at)) {
      complain(at, said.choose);
      return;
    }
    settle(at);
    remember();
    const list = shown();
    show(list[list.indexOf(at) + 1] || named("review"));
  });

  recall();
  form.hidden = false;
  const first = said.answered && !kept.blinded ? named("begin") : shown()[0];
  const before = kept.at && named(kept.at);
  show(before && before.dataset.screen !== "thanks" ? before : first, { focus: false });
})();
