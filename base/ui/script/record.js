// @ts-check
// A voice note: recorded small, ended by a tap or after a minute. Where a browser cannot record, nothing of this is seen.

/** Containers that the office takes, the smallest first. */
const CONTAINERS = ["audio/webm;codecs=opus", "audio/mp4"];
/** Bits of a second: speech, nothing more. */
const BITS = 24_000;

/** What this browser records; nothing when it cannot. */
export const soundKind = () =>
  "MediaRecorder" in globalThis && navigator.mediaDevices ? CONTAINERS.find((kind) => MediaRecorder.isTypeSupported(kind)) : undefined;

/**
 * Begins to record. `stop` ends it; `done` gives what was said.
 * @param {string} kind @param {number} seconds At most so long. @returns {Promise<{ stop: () => void, done: Promise<Blob> }>}
 */
export async function recordSound(kind, seconds) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
  const recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: BITS });
  /** @type {Blob[]} */
  const parts = [];
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  const stop = () => {
    if (recorder.state !== "inactive") recorder.stop();
  };
  const limit = setTimeout(stop, seconds * 1000);
  /** @type {Promise<Blob>} */
  const done = new Promise((ended) =>
    recorder.addEventListener("stop", () => {
      clearTimeout(limit);
      for (const track of stream.getTracks()) track.stop();
      ended(new Blob(parts, { type: kind.split(";")[0] }));
    }),
  );
  recorder.start();
  return { stop, done };
}

/** A field for a file gets a button that records one. @param {HTMLInputElement} input @param {string} kind */
function recorder(input, kind) {
  const { record = "", stop = "", broken = "", seconds = "60" } = input.dataset;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.textContent = record;
  const said = document.createElement("p");
  said.className = "hint";
  said.setAttribute("role", "status");
  const player = document.createElement("audio");
  player.controls = true;
  player.hidden = true;
  player.setAttribute("aria-label", record);
  /** @type {{ stop: () => void, done: Promise<Blob> } | null} */
  let going = null;
  button.addEventListener("click", async () => {
    if (going) return going.stop();
    said.textContent = "";
    try {
      going = await recordSound(kind, Number(seconds));
      button.textContent = stop;
      const sound = await going.done;
      const held = new DataTransfer();
      held.items.add(new File([sound], kind.includes("webm") ? "voice.webm" : "voice.m4a", { type: sound.type }));
      input.files = held.files;
      if (player.src) URL.revokeObjectURL(player.src);
      player.src = URL.createObjectURL(sound);
      player.hidden = false;
    } catch {
      said.textContent = broken;
    }
    going = null;
    button.textContent = record;
  });
  input.after(button, said, player);
}

for (const input of document.querySelectorAll("input[data-record]")) {
  const kind = soundKind();
  if (kind && input instanceof HTMLInputElement) recorder(input, kind);
}
