// Shelf: pictures are sent one by one, each told apart by its own sentence, then indexed in one run.
import { acceptDrops, focusIn, sentenceOf, unreachable } from "./page.js";

const form = document.getElementById("add");
const [choice, panel, state, bar, refused, added] = [
  "choice", "adding", "add-state", "add-bar", "refused", "added",
].map((id) => document.getElementById(id));
const WAITS = 100; // tries while another run, or the questions of others, keep the service busy

async function post(path, body) {
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}"), "HX-Request": "true" };
  for (let tries = 1; ; tries++) {
    const answer = await fetch(path, { method: "POST", body, headers });
    const login = answer.headers.get("HX-Redirect");
    if (login) location.assign(login);
    const seconds = Number(answer.headers.get("Retry-After"));
    if (!seconds || tries === WAITS) return answer;
    state.textContent = form.dataset.waiting;
    await new Promise((done) => setTimeout(done, 1000 * seconds));
  }
}

function tell(text, done, total) {
  state.textContent = text.replace("{done}", done).replace("{total}", total);
  bar.max = total;
  bar.value = done;
}

function refuse(name, sentence) {
  const row = document.createElement("li");
  const [file, why] = [document.createElement("span"), document.createElement("span")];
  [file.className, file.textContent] = ["file", name];
  [why.className, why.textContent] = ["wrong", sentence];
  row.append(file, " ", why);
  refused.append(row);
}

async function send(files) {
  const names = new FormData();
  for (const [number, file] of files.entries()) {
    tell(form.dataset.sending, number + 1, files.length);
    if (file.size > form.dataset.mostBytes) {
      refuse(file.name, form.dataset.tooLarge);
      continue;
    }
    const body = new FormData();
    body.append("picture", file);
    const answer = await post("/uploads", body).catch(() => null);
    const text = (await answer?.text()) ?? "";
    if (answer?.ok) names.append("names", JSON.parse(text).name);
    else refuse(file.name, answer ? sentenceOf(text) : unreachable());
  }
  return names;
}

async function index(names) {
  const total = names.getAll("names").length;
  tell(form.dataset.reading, 0, total);
  const progress = new EventSource("/v1/index/events");
  progress.addEventListener("running", (event) => {
    const { done, files } = JSON.parse(event.data);
    if (files) tell(form.dataset.reading, done, files);
  });
  try {
    const answer = await post("/uploads/index", names);
    const text = await answer.text();
    if (answer.ok) added.innerHTML = text;
    else refuse(form.dataset.all, sentenceOf(text));
  } catch {
    refuse(form.dataset.all, unreachable());
  } finally {
    progress.close();
  }
}

async function add(files) {
  const most = Number(form.dataset.most);
  panel.hidden = bar.hidden = false;
  choice.disabled = true;
  refused.replaceChildren();
  added.replaceChildren();
  for (const file of files.slice(most)) refuse(file.name, form.dataset.tooMany);
  const names = await send(files.slice(0, most));
  if (names.has("names")) await index(names);
  state.textContent = "";
  bar.hidden = true;
  choice.disabled = false;
  choice.value = "";
  focusIn(panel);
  document.getElementById("filters").requestSubmit();
}

if (form) {
  choice.addEventListener("change", () => add([...choice.files]));
  acceptDrops(panel.parentElement, (files) => {
    if (!choice.disabled) add(files);
  });
}
