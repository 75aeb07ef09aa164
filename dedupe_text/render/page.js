"use strict";
// Moves between marks, shows witnesses, and puts in the parts of a long text that the browser has not read yet. A part
// is HTML that was escaped when the page was made; whatever stood in it, the page's policy runs nothing of it.
(() => {
  const lit = typeof Highlight === "function" ? new Highlight() : null;
  if (lit) CSS.highlights.set("witness", lit);
  const peek = document.querySelector(".peek");
  const marks = document.getElementsByClassName("stop");
  const waiting = [...document.querySelectorAll("pre > noscript")];
  let current = null;

  const putIn = () => {
    const part = waiting.shift();
    const made = document.createElement("template");
    made.innerHTML = part.textContent;
    part.replaceWith(made.content);
  };

  const byId = (id) => {
    let found = document.getElementById(id);
    while (!found && waiting.length) {
      putIn();
      found = document.getElementById(id);
    }
    return found;
  };

  const putInWhileIdle = (deadline) => {
    do if (waiting.length) putIn();
    while (waiting.length && deadline.timeRemaining() > 0);
    if (waiting.length) later(putInWhileIdle);
  };
  // Safari has no requestIdleCallback.
  const later = (work) =>
    window.requestIdleCallback ? requestIdleCallback(work) : setTimeout(work, 20, { timeRemaining: () => 0 });

  const witness = (mark) => mark.querySelector('a[href^="#w"]');

  // The text between the label of a witness and its end, without the labels in it.
  const range = (link) => {
    const first = byId(link.hash.slice(1));
    const last = byId(link.dataset.end);
    if (!first || !last) return null;
    const found = document.createRange();
    found.setStartAfter(first);
    found.setEndBefore(last);
    return found;
  };

  const words = (found) => {
    const part = found.cloneContents();
    part.querySelectorAll(".label").forEach((label) => label.remove());
    return part.textContent;
  };

  const show = (mark) => {
    if (lit) lit.clear();
    if (peek) peek.hidden = true;
    if (!mark || !peek) return;
    const link = witness(mark);
    const found = link && range(link);
    if (found && lit) lit.add(found);
    const said = document.querySelector(`#e${mark.id.slice(1)} > p`);
    peek.textContent = said ? said.textContent : found ? `${mark.textContent}: ${words(found)}` : mark.textContent;
    peek.hidden = false;
  };

  const markAt = (element) => {
    const near = element instanceof Element && element.closest("[data-mark], .stop");
    if (!near) return null;
    return near.dataset.mark ? byId(`m${near.dataset.mark}`) : near;
  };

  const seen = (mark) => mark.checkVisibility();

  const visit = (mark) => {
    current = mark;
    location.hash = mark.id;
    const link = mark.querySelector("a");
    if (link) link.focus({ preventScroll: true });
    show(mark);
  };

  const step = (by) => {
    let place = current ? [].indexOf.call(marks, current) : -1;
    for (;;) {
      place += by;
      while (place >= marks.length && waiting.length) putIn();
      if (place < 0 || place >= marks.length) return;
      if (seen(marks[place])) return visit(marks[place]);
    }
  };

  // A link may lead to a part that is not there yet.
  const follow = () => {
    const id = location.hash.slice(1);
    const late = id && !document.getElementById(id);
    const target = id && byId(id);
    if (late && target) target.scrollIntoView();
    const mark = /^[me]\d+$/.test(id) ? byId(`m${id.slice(1)}`) : null;
    if (mark) current = mark;
  };

  const explain = () => {
    if (!current) return;
    const there = current.querySelector('a[href^="#e"]');
    if (location.hash === `#${current.id}` && there) location.hash = there.hash;
    else visit(current);
  };

  const actions = {
    n: () => step(1),
    j: () => step(1),
    p: () => step(-1),
    k: () => step(-1),
    w: () => current && witness(current)?.click(),
    e: explain,
    Escape: () => show(null),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const box = document.querySelectorAll('input[type="checkbox"]')[Number(event.key) - 1];
    if (box) box.click();
    else if (Object.hasOwn(actions, event.key)) actions[event.key]();
    else return;
    event.preventDefault();
  });
  document.addEventListener("pointerover", (event) => show(markAt(event.target)));
  document.addEventListener("focusin", (event) => {
    const mark = markAt(event.target);
    if (!mark) return;
    current = mark;
    show(mark);
  });
  addEventListener("hashchange", follow);
  addEventListener("beforeprint", () => {
    while (waiting.length) putIn();
  });
  if (waiting.length) later(putInWhileIdle);
  follow();
})();
