// The player of practice scenarios. It is written into a frame that may run this script and nothing else: no request
// leaves it, nothing is stored, nothing it shows is a form. It tells the page around it how far a task is, in four
// figures, and never what was typed. Steps are those of learning/scenarios/engine.py; a test holds the two together.
(() => {
  "use strict";
  // No directive that every browser knows holds these back.
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "RTCIceTransport", "WebTransport"]) delete window[name];

  // What means the same --------------------------------------------------------------------------------------------
  const SPACE = /[ \t\r\n\f\v\u00a0\u2007\u2009\u202f]+/g;
  const trim = (value) => value.replace(/^ +| +$/g, "");
  const isDay = (year, month, day) => {
    const date = new Date(Date.UTC(2000, 0, 1));
    date.setUTCFullYear(year, month - 1, day);
    return year > 0 && date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  };
  const text = (value) =>
    trim(trim(value.normalize("NFC").replace(SPACE, " ")).toLowerCase().replace(/[.,;:!?]+$/, ""));
  const NORMALISE = {
    text,
    digits: (value) => value.replace(/[^0-9]/g, ""),
    code: (value) => value.normalize("NFC").replace(SPACE, "").replace(/-/g, "").toUpperCase(),
    date: (value) => {
      const plain = trim(value.replace(SPACE, " "));
      const first = /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$/.exec(plain);
      const last = /^([0-9]{1,2})[./ -]{1,2}([0-9]{1,2})[./ -]{1,2}([0-9]{4})$/.exec(plain);
      const [year, month, day] = (first ? first.slice(1) : last ? last.slice(1).reverse() : []).map(Number);
      if (!year || !isDay(year, month, day)) return text(value);
      return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
    },
  };
  const CHOSEN = ["choice", "file"];
  const matches = (pattern, value) => {
    try {
      return new RegExp(`^(?:${pattern})$`).test(value);
    } catch {
      return false;
    }
  };
  const right = (field, value) => {
    if (field.type === "check") return Boolean(field.optional) || value === "yes";
    const chosen = CHOSEN.includes(field.type);
    const same = chosen ? (one) => one : NORMALISE[field.normaliser || "text"];
    if (!same(value)) return Boolean(field.optional);
    if (chosen && !field.options.some((option) => option.id === value)) return false;
    const { kind = "any", values = [] } = field.expected || {};
    if (kind === "regex") return values.some((pattern) => matches(pattern, trim(value)));
    if (kind === "exact" || kind === "one_of") return values.some((one) => same(one) === same(value));
    return true;
  };
  const answer = (field) => {
    const { kind = "any", values = [], example = "" } = field.expected || {};
    if (field.type === "check") return "yes";
    if (kind === "regex") return example;
    if (kind !== "any") return values[0] || "";
    return CHOSEN.includes(field.type) ? field.options[0].id : example || "1";
  };

  // What could be somebody's identity number: learning/scenarios/numbers.py ------------------------------------------
  const SPECIMENS = ["2512489996", "1212121212", "191212121212"];
  const CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY";
  const century = (year, month, day) => [1800, 1900, 2000].some((from) => isDay(from + year, month, day));
  const pairs = (digits) => [0, 2, 4].map((at) => Number(digits.slice(at, at + 2)));
  const above = (day, more) => (day > more ? day - more : day);
  const luhn = (digits) =>
    [...digits].reduce((sum, one, at) => {
      const doubled = Number(one) * (at % 2 ? 1 : 2);
      return sum + Math.floor(doubled / 10) + (doubled % 10);
    }, 0) % 10 === 0;
  const weighed = (weights, digits) => {
    const sum = weights.reduce((all, weight, at) => all + weight * Number(digits[at]), 0) % 11;
    return (11 - sum) % 11;
  };
  const swedish = (digits) => {
    const [year, month, day] = pairs(digits);
    return century(year, month, above(day, 60)) && luhn(digits);
  };
  const danishOrSwedish = (digits) => {
    const [day, month, year] = pairs(digits);
    return century(year, month, day) || swedish(digits);
  };
  const swedishLong = (digits) => {
    const [month, day] = [4, 6].map((at) => Number(digits.slice(at, at + 2)));
    return isDay(Number(digits.slice(0, 4)), month, above(day, 60)) && luhn(digits.slice(2));
  };
  const norwegian = (digits) => {
    const [day, month, year] = pairs(digits);
    if (!century(year, month, above(day, 40))) return false;
    const first = weighed([3, 7, 6, 1, 8, 9, 4, 5, 2], digits);
    const second = weighed([5, 4, 3, 2, 7, 6, 5, 4, 3, 2], digits);
    return first === Number(digits[9]) && second === Number(digits[10]);
  };
  const finnish = (plain) => {
    const [day, month, year] = pairs(plain);
    const individual = Number(plain.slice(7, 10));
    const at = Number(plain.slice(0, 6) + plain.slice(7, 10)) % 31;
    return century(year, month, day) && individual >= 2 && individual < 900 && CHECKS[at] === plain[10];
  };
  const looksReal = (value) =>
    [
      [/(?<![0-9])([0-9]{6})[ \u00a0]?[-+–]?[ \u00a0]?([0-9]{4})(?![0-9])/g, danishOrSwedish],
      [/(?<![0-9])((?:18|19|20)[0-9]{6})[ \u00a0]?[-+–]?[ \u00a0]?([0-9]{4})(?![0-9])/g, swedishLong],
      [/(?<![0-9])([0-9]{6})[ \u00a0]?([0-9]{5})(?![0-9])/g, norwegian],
      [/(?<![0-9A-Z])([0-9]{6})([-+A-FU-Y])([0-9]{3})([0-9A-FHJ-NPR-Y])(?![0-9A-Z])/gi, finnish],
    ].some(([pattern, real]) =>
      [...value.matchAll(pattern)].some((found) => {
        const plain = found.slice(1).join("").toUpperCase();
        return !SPECIMENS.includes(plain) && real(plain);
      }),
    );

  window.practice = Object.freeze({ normalise: Object.freeze({ ...NORMALISE }), right, looksReal });

  // The engine: learning/scenarios/engine.py -------------------------------------------------------------------------
  const { scenario, guides, words, home } = JSON.parse(document.getElementById("practice-data").textContent);
  const faults = scenario.faults || [];
  const byId = (rows, id) => rows.find((row) => row.id === id);
  const screenOf = (state) => byId(scenario.screens, state.screen);
  const keyOf = (state) => [state.screen, [...state.spent].sort().join(), [...state.reached].sort().join()].join("|");
  const reaching = (task, reached, screen) =>
    task.reach.includes(screen) && !reached.includes(screen) ? [...reached, screen] : reached;
  const begin = (task) => ({ screen: task.start, spent: [], reached: reaching(task, [], task.start), step: 0 });
  const done = (task, state) => task.reach.every((screen) => state.reached.includes(screen));
  const letters = (task, screen) =>
    (screen.letters || []).filter((one) => !one.fault || (task.faults || []).includes(one.fault));
  const take = (task, state, move, values) => {
    const screen = screenOf(state);
    const step = Math.min(state.step + 1, 999);
    const wrong = move.checks ? (screen.fields || []).filter((field) => !right(field, values[field.id] || "")) : [];
    if (wrong.length) return { state: { ...state, step }, wrong };
    const fault = faults.find(
      (one) =>
        one.screen === screen.id && one.move === move.id && (task.faults || []).includes(one.id) && !state.spent.includes(one.id),
    );
    const to = fault ? fault.to : move.to;
    const spent = fault ? [...state.spent, fault.id] : state.spent;
    return {
      state: { screen: to, spent, reached: reaching(task, state.reached, to), step },
      wrong: [],
      says: fault ? "" : move.says || "",
    };
  };

  // What is drawn ----------------------------------------------------------------------------------------------------
  const make = (tag, attributes = {}, ...inside) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "press") element.addEventListener("click", value);
      else if (value !== false && value !== undefined) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...inside.flat().filter((one) => one !== "" && one !== null && one !== undefined));
    return element;
  };
  const paragraphs = (value) =>
    (value || "")
      .split(/\n\s*\n/)
      .filter((part) => part.trim())
      .map((part) => make("p", {}, part.trim()));
  const button = (label, press, kind = "") => make("button", { type: "button", class: kind, press }, label);

  const stage = document.getElementById("practice");
  const language = scenario.language;
  const finished = new Set();
  let task = null;
  let state = null;
  let told = 0; // how many of the three hints stand there
  let asked = 0; // how often somebody asked for one
  let controls = {};
  let unfolded = false; // whether the card of whom one plays lies open

  const tell = () =>
    parent.postMessage(
      { task_id: task.id, step: state.step, ok: done(task, state), hints_used: Math.min(asked, 99) },
      home,
    );

  const head = () =>
    make(
      "header",
      {},
      make("p", { class: "word" }, make("b", {}, words.practice)),
      make("p", {}, button(words.reset, () => reset(), "quiet")),
    );

  const persona = () => {
    const rows = [
      { label: words.name, value: scenario.persona.name },
      { label: words.number, value: scenario.persona.number },
      ...(scenario.persona.facts || []),
    ].filter((row) => row.value);
    const card = make(
      "details",
      { open: unfolded },
      make("summary", {}, words.plays.replace("NN", scenario.persona.name || "")),
      make("dl", { lang: language }, rows.flatMap((row) => [make("dt", {}, row.label), make("dd", {}, row.value)])),
    );
    card.addEventListener("toggle", () => (unfolded = card.open));
    return card;
  };

  const start = () => {
    task = state = null;
    stage.replaceChildren(
      head(),
      make(
        "div",
        { class: "screen" },
        make("h1", { tabindex: "-1", lang: language }, scenario.title),
        make("p", {}, words.promise),
        make("h2", {}, words.tasks),
        make(
          "ol",
          { class: "tasks" },
          scenario.tasks.map((one) =>
            make(
              "li",
              {},
              make("p", { lang: language }, one.goal),
              make("p", { class: "soft" }, words.minutes[one.id], finished.has(one.id) ? ` · ✓ ${words.tried}` : ""),
              button(finished.has(one.id) ? words.once_more : words.try, () => open(one), finished.has(one.id) ? "quiet" : ""),
            ),
          ),
        ),
      ),
    );
  };

  const open = (one) => {
    task = one;
    state = begin(one);
    told = asked = 0;
    show();
    tell();
  };
  const reset = () => {
    if (task) open(task);
    else start();
    stage.querySelector("h1").focus();
  };

  const control = (field) => {
    const id = `f-${field.id}`;
    const saying = [field.help ? `${id}-help` : "", `${id}-wrong`].filter(Boolean).join(" ");
    const wrong = make("p", { class: "wrong", id: `${id}-wrong`, role: "alert" });
    const help = field.help ? make("p", { class: "soft", id: `${id}-help` }, field.help) : "";
    const say = (what) => {
      wrong.textContent = what;
      box.classList.toggle("bad", Boolean(what));
      for (const input of inputs) input.setAttribute("aria-invalid", what ? "true" : "false");
    };
    let box;
    let inputs;
    let read;
    let write;
    if (CHOSEN.includes(field.type)) {
      inputs = field.options.map((option) =>
        make("input", { type: "radio", name: id, value: option.id, "aria-describedby": saying }),
      );
      box = make(
        "fieldset",
        { class: "field" },
        make("legend", {}, field.label),
        help,
        inputs.map((input, at) =>
          make("label", { class: "choice" }, input, make("span", {}, field.type === "file" ? "📄 " : "", field.options[at].label)),
        ),
        wrong,
      );
      read = () => inputs.find((input) => input.checked)?.value || "";
      write = (value) => inputs.forEach((input) => (input.checked = input.value === value));
    } else if (field.type === "check") {
      inputs = [make("input", { type: "checkbox", id, "aria-describedby": saying })];
      box = make("div", { class: "field" }, make("label", { class: "choice" }, inputs[0], make("span", {}, field.label)), help, wrong);
      read = () => (inputs[0].checked ? "yes" : "");
      write = (value) => (inputs[0].checked = value === "yes");
    } else {
      const usual = { id, autocomplete: "off", autocapitalize: "off", spellcheck: "false", "aria-describedby": saying };
      const input =
        field.type === "long"
          ? make("textarea", { ...usual, rows: 4 })
          : make("input", { ...usual, type: "text", inputmode: field.type === "number" ? "numeric" : "text" });
      inputs = [input];
      input.addEventListener("input", () => {
        say("");
        if (!looksReal(input.value)) return;
        input.value = "";
        say(words.real_number.replace("NN", scenario.persona.number || ""));
      });
      if (field.type !== "long") {
        input.addEventListener("keydown", (event) => event.key === "Enter" && stage.querySelector(".moves button")?.click());
      }
      box = make("div", { class: "field" }, make("label", { for: id }, field.label), help, input, wrong);
      read = () => input.value;
      write = (value) => (input.value = value);
    }
    return { field, box, read, write, say, focus: () => inputs[0].focus() };
  };

  const press = (move) => {
    const values = Object.fromEntries(Object.entries(controls).map(([id, one]) => [id, one.read()]));
    const turn = take(task, state, move, values);
    state = turn.state;
    if (turn.wrong.length) {
      for (const one of Object.values(controls)) {
        one.say(turn.wrong.includes(one.field) ? one.field.wrong || words.wrong : "");
      }
      controls[turn.wrong[0].id].focus();
    } else {
      show(turn.says);
      stage.querySelector("h1").focus();
    }
    tell();
  };

  const hint = () => {
    asked += 1;
    told = Math.min(told + 1, 3);
    help();
    if (told === 3) stage.querySelector(".said").focus();
    tell();
  };

  // The first hint is said; from the second on, where to press is marked; with the third, the fields are filled in.
  const help = () => {
    const said = stage.querySelector(".said");
    said.replaceChildren(
      ...task.hints.slice(0, told).map((one, at) =>
        make("p", {}, make("b", {}, words.hint.replace("NN", at + 1)), " ", make("span", { lang: language }, one)),
      ),
    );
    const next = guides[task.id][keyOf(state)];
    if (told && !next) said.append(make("p", {}, words.stuck));
    stage.querySelector(".ask").hidden = told === 3;
    if (told < 2 || !next) return;
    stage.querySelector(`[data-move="${next}"]`).classList.add("here");
    if (told < 3) return;
    for (const one of Object.values(controls)) one.write(answer(one.field));
    said.append(make("p", {}, words.filled));
  };

  const show = (says = "") => {
    const screen = screenOf(state);
    if (done(task, state)) finished.add(task.id);
    controls = Object.fromEntries((screen.fields || []).map((field) => [field.id, control(field)]));
    const over = done(task, state);
    const inbox = letters(task, screen);
    const moving = (move, label, kind) => {
      const pressed = button(label, () => press(move), kind);
      pressed.dataset.move = move.id;
      return pressed;
    };
    stage.replaceChildren(
      head(),
      make(
        "section",
        { class: "goal" },
        make("h2", {}, words.goal),
        make("p", { lang: language }, task.goal),
        persona(),
        over ? "" : make("p", { class: "ask" }, button(words.give_hint, hint, "quiet")),
        make("div", { class: "said", role: "status", tabindex: "-1" }),
      ),
      ...(over
        ? [
            make(
              "section",
              { class: "good", role: "status" },
              make("h2", {}, words.done),
              make("p", {}, asked ? words.with_hints : words.alone),
              make("p", {}, button(words.other_tasks, () => (start(), stage.querySelector("h1").focus()))),
            ),
          ]
        : []),
      make(
        "article",
        { class: `screen ${screen.kind}`, lang: language },
        make(
          "p",
          { class: "bar" },
          make("b", {}, scenario.service || ""),
          screen.address ? make("span", { class: "address" }, make("span", { class: "vh" }, `${words.address} `), screen.address) : "",
        ),
        says ? make("p", { class: "note" }, says) : "",
        make("h1", { tabindex: "-1" }, screen.title),
        screen.sender ? make("p", { class: "soft" }, `${words.from} ${screen.sender}`) : "",
        paragraphs(screen.text),
        inbox.length
          ? make(
              "ul",
              { class: "letters" },
              inbox.map((one) => {
                const line = moving(one, "", "letter");
                line.append(make("b", {}, one.subject), make("span", {}, [one.sender, one.when].filter(Boolean).join(" · ")));
                return make("li", {}, line);
              }),
            )
          : "",
        Object.values(controls).map((one) => one.box),
        make("div", { class: "moves" }, (screen.moves || []).map((move) => moving(move, move.label, move.quiet ? "quiet" : ""))),
      ),
    );
    if (told && !over) help();
  };

  start();
})();
