// What every page needs: errors as sentences, the offline state, focus, one key for a judgement.
const problem = document.getElementById("problem");
const offline = document.getElementById("offline");

export function say(sentence) {
  problem.textContent = `${problem.dataset.title}: ${sentence}`;
  problem.hidden = false;
  // On a phone the notice is above what one looks at.
  problem.scrollIntoView({ block: "nearest" });
}

export function unreachable() {
  return problem.dataset.unreachable;
}

// The sentence of a problem document; what else comes was not written by the service.
export function sentenceOf(text) {
  try {
    return JSON.parse(text).detail;
  } catch {
    return unreachable();
  }
}

// What is new on the page and matters most, so that keyboard and screen reader go on from there.
export function focusIn(part) {
  part.querySelector("[data-focus]")?.focus({ preventScroll: true });
}

// Files that are dropped anywhere on the page; `place` shows where to.
export function acceptDrops(place, use) {
  for (const kind of ["dragenter", "dragover"]) {
    addEventListener(kind, (event) => {
      event.preventDefault();
      place.classList.add("over");
    });
  }
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) place.classList.remove("over");
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    if (event.dataTransfer.files.length) use([...event.dataTransfer.files]);
  });
}

function showConnection() {
  offline.hidden = navigator.onLine;
}

const body = document.body;
body.addEventListener("htmx:beforeRequest", () => {
  problem.hidden = true;
});
body.addEventListener("htmx:responseError", (event) => say(sentenceOf(event.detail.xhr.responseText)));
for (const kind of ["htmx:sendError", "htmx:sseError"]) {
  body.addEventListener(kind, () => {
    showConnection();
    if (navigator.onLine) say(unreachable());
  });
}
body.addEventListener("htmx:sseOpen", () => {
  problem.hidden = true;
});
body.addEventListener("htmx:afterSwap", (event) => focusIn(event.target));
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
