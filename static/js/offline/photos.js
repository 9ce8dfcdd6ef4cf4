// Photos: shrunk here, kept as plain bytes, sent in pieces after their form.

const PIECE = 512 * 1024;
const EDGE = 1600;
const MOST_PHOTOS = 5; // unless the form says otherwise
const LARGEST_PHOTO = 2 * 1024 * 1024;
const photos = new Map(); // id of the filling -> {sha: "attachment=…"}

const linesOf = (id) => photos.get(id) ?? photos.set(id, new Map()).get(id);
const photosOf = (id) => [...(photos.get(id)?.values() ?? [])];
const mostOf = (form) => form.dataset.mostPhotos || MOST_PHOTOS;

async function shrunk(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height));
  const canvas = make("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.8));
  return blob.arrayBuffer();
}

async function isFilling() {
  const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
  return quota && usage / quota > 0.8;
}

function lock(form, disabled) {
  for (const one of form.querySelectorAll("button:not([type=button])")) one.disabled = disabled;
}

// The form waits until its photos are kept: one that is sent before would go without them.
async function addPhotos(input) {
  const form = input.form;
  const { id } = fillings.get(form) ?? {};
  if (!id) return;
  lock(form, true);
  let refusal;
  for (const file of input.files) refusal ||= await addPhoto(form, id, file, input.dataset.photos).catch(() => "nophoto");
  input.value = "";
  lock(form, false);
  await keepDraft(form);
  if (refusal) say(form, words(refusal, { n: mostOf(form) }));
}

// The key of the words that say why not; nothing when it is kept.
async function addPhoto(form, id, file, place) {
  if (photosOf(id).length >= mostOf(form) || (await isFilling())) return "nophoto";
  const bytes = await shrunk(file).catch(() => null);
  if (!bytes) return "badphoto";
  if (bytes.byteLength > LARGEST_PHOTO) return "nophoto";
  const sha = hex(await digest(bytes));
  if (linesOf(id).has(sha)) return "samephoto"; // and where it was added first it stays
  const chunks = [];
  for (let start = 0; start < bytes.byteLength; start += PIECE) chunks.push(bytes.slice(start, start + PIECE));
  const purpose = form.elements.purpose?.value ?? "";
  const blob = { key: `${id}/${sha}`, id, sha, type: "image/jpeg", size: bytes.byteLength, purpose, place, name: file.name, chunks, ready: false, at: Date.now() };
  await put("blobs", blob);
  showPhoto(form, blob);
}

function showPhoto(form, { key, id, sha, type, size, purpose, place, name, chunks }) {
  const lines = linesOf(id);
  if (lines.has(sha)) return;
  const said = [sha, type, size, purpose, place].join(":").replace(/:+$/, "");
  lines.set(sha, `attachment=${encodeURIComponent(said)}`);
  const item = make("li", {}, make("img", { src: URL.createObjectURL(new Blob(chunks)), alt: name ?? "" }));
  item.append(button(words("dropphoto"), () => (lines.delete(sha), item.remove(), remove("blobs", key)), "button quiet"));
  form.querySelector(`[data-thumbnails="${place ?? ""}"]`)?.append(item);
}

// A form that is found again has its photos still.
async function findPhotos(form) {
  const { id } = fillings.get(form);
  for (const blob of await all("blobs")) if (blob.id === id && !blob.ready) showPhoto(form, blob);
  for (const item of form.querySelectorAll("[data-thumbnails] li")) item.closest("details")?.setAttribute("open", "");
}

async function sendPhotos() {
  let went = true;
  for (const blob of await all("blobs")) {
    if (!blob.ready) {
      if (Date.now() - blob.at > FORTNIGHT) await remove("blobs", blob.key);
    } else went = (await sendPhoto(blob)) && went;
  }
  if (!went) backOff();
}

async function sendPhoto(blob) {
  try {
    for (let index = blob.next ?? 0; index < blob.chunks.length; ) {
      const bytes = new Blob([blob.chunks[index]]);
      const start = index * PIECE;
      const headers = { "X-Deposit-Ticket": blob.ticket, "Content-Range": `bytes ${start}-${start + bytes.size - 1}/${blob.size}` };
      const { status, said } = await request(`/inbox/${blob.id}/files/${blob.sha}`, bytes, headers);
      if (said.ack !== blob.sha) return status === 404 && said.error === "unknown" ? remove("blobs", blob.key).then(() => true) : false;
      if (said.whole) break;
      index = Math.floor(said.have / PIECE);
    }
    await remove("blobs", blob.key);
    return true;
  } catch {
    return false;
  }
}
