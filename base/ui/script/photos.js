// @ts-check
/**
 * Phones of one maker write HEIC, which the office does not keep: the browser that shows such a picture turns it into a JPEG
 * before it is sent. One that cannot leaves it as it is, and the office says which kinds it takes.
 */
const TURNED_EDGE = 4096;

/** @param {File} file */
const isHeic = (file) => /^image\/hei[cf]/i.test(file.type) || /\.hei[cf]$/i.test(file.name);

/** @param {File} file @returns {Promise<File>} */
async function turned(file) {
  if (!isHeic(file)) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, TURNED_EDGE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const jpeg = await new Promise((/** @type {(blob: Blob | null) => void} */ done) => canvas.toBlob(done, "image/jpeg", 0.9));
    return jpeg ? new File([jpeg], file.name.replace(/\.hei[cf]$/i, ".jpg"), { type: "image/jpeg" }) : file;
  } catch {
    return file;
  }
}

/** Forms in which a picture is being turned: they are sent when it is. @type {Map<HTMLFormElement, Promise<void>>} */
const turning = new Map();

document.addEventListener("change", (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || input.type !== "file" || !input.accept.startsWith("image/") || !input.form) return;
  const chosen = [...(input.files ?? [])];
  if (!chosen.some(isHeic)) return;
  const form = input.form;
  const work = (async () => {
    const all = new DataTransfer();
    for (const file of chosen) all.items.add(await turned(file));
    input.files = all.files;
  })().catch(() => undefined).finally(() => turning.delete(form));
  turning.set(form, work);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  const work = form instanceof HTMLFormElement ? turning.get(form) : undefined;
  if (!work || !(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const button = event instanceof SubmitEvent ? event.submitter : null;
  work.then(() => form.requestSubmit(button instanceof HTMLElement ? button : undefined));
}, true);

export {};
