// @ts-check
// A photo is turned and sized once, when it is taken; what the camera wrote into it (place, device) is left behind.

/** Longest edge in pixels: what the office keeps. */
const EDGE = 1600;
const QUALITY = 0.82;

/** @param {Blob} file @returns {Promise<ArrayBuffer>} A JPEG. */
export async function sized(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no canvas");
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((/** @type {(blob: Blob | null) => void} */ done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  canvas.width = canvas.height = 0;
  if (!blob) throw new Error("no picture");
  return blob.arrayBuffer();
}
