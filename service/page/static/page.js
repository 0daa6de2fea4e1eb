// What every page needs: errors as sentences, the offline state, one key for a judgement.
const problem = document.getElementById("problem");
const offline = document.getElementById("offline");

export function say(sentence) {
  problem.textContent = `${problem.dataset.title}: ${sentence}`;
  problem.hidden = false;
}

function sentenceOf(xhr) {
  try {
    return JSON.parse(xhr.responseText).detail;
  } catch {
    return problem.dataset.unreachable;
  }
}

function showConnection() {
  offline.hidden = navigator.onLine;
}

document.body.addEventListener("htmx:beforeRequest", () => {
  problem.hidden = true;
});
document.body.addEventListener("htmx:responseError", (event) => say(sentenceOf(event.detail.xhr)));
document.body.addEventListener("htmx:sendError", () => {
  showConnection();
  if (navigator.onLine) say(problem.dataset.unreachable);
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  const verdict = event.detail.target.querySelector("#verdict");
  if (verdict) {
    verdict.focus({ preventScroll: true });
    const phone = matchMedia("(max-width: 48rem)").matches;
    event.detail.target.scrollIntoView({ block: phone ? "start" : "nearest" });
  }
});
addEventListener("online", showConnection);
addEventListener("offline", showConnection);
showConnection();

// A picture whose file is gone is replaced by the sentence that says so.
document.addEventListener(
  "error",
  (event) => {
    const gone = event.target.dataset?.gone;
    if (gone) {
      const note = document.createElement("p");
      note.className = "dim";
      note.textContent = gone;
      event.target.replaceWith(note);
    }
  },
  true,
);

// data-key: the key that presses a button, unless something is being typed.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select")) return;
  const button = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (button) {
    event.preventDefault();
    button.click();
  }
});
