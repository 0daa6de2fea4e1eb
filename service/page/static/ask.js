// Ask: the camera, and pictures that are chosen, dropped or pasted. All end in the form's file field.
import { acceptDrops, say } from "./page.js";

const form = document.getElementById("ask");
const [camera, preview, picture, pictureName, drop, live, sources, forget] = [
  "camera", "preview", "picture", "picture-name", "drop", "live", "sources", "forget",
].map((id) => document.getElementById(id));

function stopCamera() {
  camera.srcObject?.getTracks().forEach((track) => track.stop());
  camera.srcObject = null;
  camera.hidden = live.hidden = true;
  sources.hidden = false;
}

function showPicture() {
  const file = picture.files[0];
  URL.revokeObjectURL(preview.src);
  forget.hidden = !file;
  drop.classList.remove("asked");
  pictureName.hidden = true;
  preview.hidden = !file;
  if (file) preview.src = URL.createObjectURL(file);
  else preview.removeAttribute("src");
}

function use(file) {
  const chosen = new DataTransfer();
  chosen.items.add(file);
  picture.files = chosen.files;
  ask();
}

function ask() {
  showPicture();
  if (picture.files.length) form.requestSubmit();
}

async function openCamera() {
  const phone = matchMedia("(pointer: coarse)").matches;
  if (!navigator.mediaDevices) {
    // Without https, phones lend their camera to the file field only.
    if (phone) {
      picture.setAttribute("capture", "environment");
      picture.click();
      picture.removeAttribute("capture");
    } else say(form.dataset.cameraRefused);
    return;
  }
  try {
    camera.srcObject = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1920 } },
    });
  } catch {
    say(form.dataset.cameraRefused);
    return;
  }
  picture.value = "";
  showPicture();
  camera.hidden = live.hidden = false;
  sources.hidden = true;
  document.getElementById("shutter").focus();
}

function shoot() {
  const still = document.createElement("canvas");
  still.width = camera.videoWidth;
  still.height = camera.videoHeight;
  if (!still.width) return; // the camera has shown nothing yet
  still.getContext("2d").drawImage(camera, 0, 0);
  stopCamera();
  still.toBlob((blob) => use(new File([blob], "photo.jpg", { type: "image/jpeg" })), "image/jpeg", 0.92);
}

if (form) {
  document.getElementById("take").addEventListener("click", openCamera);
  document.getElementById("shutter").addEventListener("click", shoot);
  document.getElementById("cancel").addEventListener("click", stopCamera);
  picture.addEventListener("change", ask);
  form.addEventListener("htmx:beforeRequest", (event) => {
    // The service would end the connection before its sentence has arrived.
    if (picture.files[0]?.size > form.dataset.mostBytes) {
      event.preventDefault();
      event.stopPropagation();
      say(form.dataset.tooLarge);
    }
  });
  forget.addEventListener("click", () => {
    picture.value = "";
    showPicture();
    document.getElementById("words").focus();
  });
  preview.addEventListener("error", () => {
    // A format that the browser can't show: the answer shows it.
    if (!picture.files.length) return;
    preview.hidden = true;
    pictureName.textContent = picture.files[0].name;
    pictureName.hidden = false;
  });
  document.getElementById("answer").addEventListener("htmx:afterSwap", (event) => {
    // The answer shows the picture large, with its outlines.
    drop.classList.toggle("asked", event.target.querySelector(".photo") !== null);
    const phone = matchMedia("(max-width: 48rem)").matches;
    event.target.scrollIntoView({ block: phone ? "start" : "nearest" });
  });
  addEventListener("paste", (event) => {
    const file = [...event.clipboardData.files].find((one) => one.type.startsWith("image/"));
    if (file) use(file);
  });
  acceptDrops(drop, (files) => use(files[0]));
}
