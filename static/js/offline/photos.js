// Photos: shrunk here, kept as plain bytes, sent in pieces after their form.

const PIECE = 512 * 1024;
const EDGE = 1600;
const MOST_PHOTOS = 5;
const LARGEST_PHOTO = 2 * 1024 * 1024;
const photos = new Map(); // id of the filling -> ["attachment=…"]

const photosOf = (id) => photos.get(id) ?? [];

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

async function addPhotos(input) {
  const form = input.form;
  const { id } = fillings.get(form) ?? {};
  const list = form.querySelector("[data-thumbnails]");
  for (const file of id ? [...input.files] : []) {
    if (photosOf(id).length >= MOST_PHOTOS || (await isFilling())) return say(form, words("nophoto"));
    const bytes = await shrunk(file).catch(() => null);
    if (!bytes || bytes.byteLength > LARGEST_PHOTO) return say(form, words("nophoto"));
    const sha = hex(await digest(bytes));
    const chunks = [];
    for (let start = 0; start < bytes.byteLength; start += PIECE) chunks.push(bytes.slice(start, start + PIECE));
    await put("blobs", { key: `${id}/${sha}`, id, sha, type: "image/jpeg", size: bytes.byteLength, chunks, ready: false, at: Date.now() });
    const line = `attachment=${encodeURIComponent(`${sha}:image/jpeg:${bytes.byteLength}`)}`;
    photos.set(id, [...new Set([...photosOf(id), line])]);
    list?.append(make("img", { src: URL.createObjectURL(new Blob([bytes])), alt: file.name }));
  }
  input.value = "";
}

async function sendPhotos() {
  for (const blob of await all("blobs")) {
    if (!blob.ready) {
      if (Date.now() - blob.at > FORTNIGHT) await remove("blobs", blob.key);
    } else if (!(await sendPhoto(blob))) return backOff();
  }
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
