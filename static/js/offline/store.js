// IndexedDB: drafts, outbox, blobs, meta. Only ever added to; reopened when it is closed under us.

const STORES = {
  drafts: { keyPath: "id" },
  outbox: { keyPath: "seq", autoIncrement: true },
  blobs: { keyPath: "key" },
  meta: { keyPath: "key" },
};
let canKeep = isSecureContext && "indexedDB" in window && "locks" in navigator;
let opening;

function forget() {
  opening = undefined;
}

function addStores(db) {
  for (const [name, options] of Object.entries(STORES)) {
    if (db.objectStoreNames.contains(name)) continue;
    const store = db.createObjectStore(name, options);
    if (name === "outbox") store.createIndex("id", "id", { unique: true });
  }
}

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("bihuan", 1);
    request.onupgradeneeded = () => addStores(request.result);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const db = request.result;
      db.onversionchange = () => (db.close(), forget());
      db.onclose = forget;
      resolve(db);
    };
  }).catch((error) => (forget(), Promise.reject(error)));
  return opening;
}

// One transaction, on the disk before it is said to be done.
async function within(names, mode, work, again = true) {
  try {
    const db = await open();
    return await new Promise((resolve, reject) => {
      const transaction = db.transaction(names, mode, { durability: "strict" });
      const stores = names.map((name) => transaction.objectStore(name));
      transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
      const request = work(...stores);
      transaction.oncomplete = () => resolve(request?.result);
    });
  } catch (error) {
    if (!again || ["QuotaExceededError", "ConstraintError"].includes(error?.name)) throw error;
    forget();
    return within(names, mode, work, false);
  }
}

const all = (name) => within([name], "readonly", (store) => store.getAll());
const get = (name, key) => within([name], "readonly", (store) => store.get(key));
const put = (name, value) => within([name], "readwrite", (store) => store.put(value));
const remove = (name, key) => within([name], "readwrite", (store) => store.delete(key));
const remember = (key, value) => put("meta", { key, value });
const recall = async (key) => (await get("meta", key))?.value;

const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const digest = (bytes) => crypto.subtle.digest("SHA-256", bytes);

const channel = new BroadcastChannel("outbox");

function announce(message) {
  channel.postMessage(message);
  document.dispatchEvent(new CustomEvent("outbox", { detail: message }));
}
