// Keeps on this device which tasks somebody has practised. The frame tells it in four figures; whatever else it might
// say is not heard, and nothing is sent anywhere.
(() => {
  // A frame may lead itself to its own address again, with whatever it likes in the query. Once the frames stand there,
  // this page lets none of them go anywhere at all.
  const shut = () =>
    document.head.append(
      Object.assign(document.createElement("meta"), { httpEquiv: "Content-Security-Policy", content: "frame-src 'none'" }),
    );
  if (document.readyState === "complete") shut();
  else addEventListener("load", shut);

  const PLACE = "torget-practised";
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(PLACE)) || {};
    } catch {
      return {};
    }
  };
  const boxes = [...document.querySelectorAll("[data-practice]")];
  const tasksOf = (box) => box.dataset.tasks.split(" ");

  const show = (box) => {
    const kept = read()[box.dataset.practice] || {};
    const done = tasksOf(box).filter((task) => Object.hasOwn(kept, task));
    const said = box.querySelector("[data-practised]");
    said.hidden = !done.length;
    said.querySelector("p").textContent = box.dataset.words
      .replace("NN", done.length)
      .replace("MM", tasksOf(box).length);
  };

  const sound = (told, tasks) =>
    told !== null &&
    typeof told === "object" &&
    Object.keys(told).sort().join() === "hints_used,ok,step,task_id" &&
    tasks.includes(told.task_id) &&
    typeof told.ok === "boolean" &&
    Number.isInteger(told.step) && told.step >= 0 && told.step <= 999 &&
    Number.isInteger(told.hints_used) && told.hints_used >= 0 && told.hints_used <= 99;

  const keep = (box, told) => {
    const all = read();
    const kept = all[box.dataset.practice] || {};
    // the best somebody has done stays
    kept[told.task_id] = Math.min(told.hints_used, kept[told.task_id] ?? told.hints_used);
    try {
      localStorage.setItem(PLACE, JSON.stringify({ ...all, [box.dataset.practice]: kept }));
    } catch {
      // a browser that keeps nothing shows it until the page is left
    }
    box.dispatchEvent(new CustomEvent("practised", { bubbles: true, detail: told }));
    show(box);
  };

  addEventListener("message", (event) => {
    const box = boxes.find((one) => one.querySelector("iframe").contentWindow === event.source);
    if (!box || event.origin !== "null" || !sound(event.data, tasksOf(box))) return;
    if (event.data.ok) keep(box, event.data);
  });
  boxes.forEach(show);
})();
