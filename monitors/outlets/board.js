"use strict";
// Counts down by the monitor's clock, and asks for the page again. A page that is not answered says so: no data is no good news.
const live = document.getElementById("live"), lost = document.getElementById("lost"), narrow = matchMedia("(max-width: 46rem)");
const title = document.title.replace(/^⚠ /, "");
let clock, answered = Date.now(), asking = false, fresh = title;

function length(seconds) {
  const whole = Math.floor(seconds), two = (n) => String(n).padStart(2, "0");
  if (whole >= 86400) return `${Math.floor(whole / 86400)} d ${Math.floor((whole % 86400) / 3600)} h`;
  if (whole >= 3600) return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
  return whole >= 60 ? `${Math.floor(whole / 60)} min ${two(whole % 60)} s` : `${whole} s`;
}

function count() {
  const now = clock.now + (performance.now() - clock.since) * clock.speed;
  for (const each of live.querySelectorAll("[data-at]")) {
    const ahead = (Number(each.dataset.at) - now) / 1000;
    each.textContent = Math.abs(ahead) < 1 ? "now" : ahead > 0 ? `in ${length(ahead)}` : `${length(-ahead)} ago`;
    each.classList.toggle("soon", ahead >= 0 && ahead < 900);
  }
}

function local(root) {
  const form = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short" };
  for (const each of root.querySelectorAll("[data-when]")) {
    each.title = each.textContent;
    each.textContent = new Date(each.dateTime).toLocaleString(undefined, form);
  }
}

function taken() {
  clock = { now: Number(live.dataset.now), speed: Number(live.dataset.speed), since: performance.now() };
  count();
}

function show(page) {
  const next = page.getElementById("live"), focused = document.activeElement;
  const place = live.contains(focused) && focused.getAttribute("href");
  local(page);
  Object.assign(live.dataset, next.dataset);
  for (const each of live.querySelectorAll("details[open]")) next.querySelector(`#${each.id}`)?.setAttribute("open", "");
  live.replaceChildren(...next.childNodes);
  document.querySelector("footer").replaceWith(page.querySelector("footer"));
  if (place) [...live.querySelectorAll("a")].find((each) => each.getAttribute("href") === place)?.focus({ preventScroll: true });
  fresh = page.title;
  taken();
}

function tell(isLost) {
  if (isLost && lost.hidden) lost.textContent =
    `The monitor has not answered since ${new Date(answered).toLocaleTimeString()}. What stands below is as of then; it may be worse by now.`;
  lost.hidden = !isLost;
  document.documentElement.classList.toggle("lost", isLost);
  document.title = isLost ? `⚠ ${title}` : fresh;
}

async function ask() {
  if (asking || document.hidden) return;
  asking = true;
  try {
    const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(10000) });
    if (!answer.ok) throw new Error(answer.statusText);
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    answered = Date.now();
    tell(false);
  } catch {
    tell(true);
  } finally {
    asking = false;
  }
}

function fold() {
  for (const each of document.querySelectorAll(".asking")) each.open = !narrow.matches;
}

fold();
local(document);
taken();
setInterval(count, 1000 / Math.max(1, Math.min(10, clock.speed)));
setInterval(ask, Number(live.dataset.every) * 1000);
document.addEventListener("visibilitychange", ask);
narrow.addEventListener("change", fold);
for (const each of document.querySelectorAll("select")) each.addEventListener("change", () => each.form.requestSubmit());
