// @ts-check
// Makes pages better; every page works without it. No state of its own but what sessionStorage keeps of unsent forms.

const words = document.body.dataset;

/** `/` goes to the search box, unless someone is typing. */
document.addEventListener("keydown", (event) => {
  const at = event.target;
  const typing = at instanceof HTMLElement && (at.isContentEditable || at.matches("input, textarea, select"));
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.querySelector(".search input");
  if (box instanceof HTMLInputElement) {
    event.preventDefault();
    box.focus();
    box.select();
  }
});

/** @param {HTMLFormElement} form */
const isWrite = (form) => form.method === "post";

/** Begins the name of everything that is kept. */
const KEPT = "kept ";
/** Where the name of the form stands that was sent last. */
const SENT = "sent";
/** Who is signed in; nobody when empty. What one person typed is never shown to the next at the same window. */
const who = words.who ?? "";

/** Where the unsent text of a form is kept: by person, page and target, so that two forms never mix. @param {HTMLFormElement} form */
const keptAt = (form) => `${KEPT}${who} ${location.pathname} ${form.getAttribute("action") ?? ""}`;

/** Fields worth keeping: typed text and choices; never passwords, files or hidden values. @param {HTMLFormElement} form */
const keptFields = (form) =>
  [...form.elements].filter(
    (field) =>
      (field instanceof HTMLInputElement && !["password", "file", "hidden", "submit", "button"].includes(field.type) && field.autocomplete !== "one-time-code") ||
      field instanceof HTMLTextAreaElement ||
      field instanceof HTMLSelectElement,
  );

/** sessionStorage may be switched off or full: then nothing is kept, and nothing breaks. @param {() => void} act */
const quietly = (act) => {
  try {
    act();
  } catch {
    /* nothing to keep it in */
  }
};

/** @param {(key: string) => boolean} which */
function forget(which) {
  quietly(() => {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(KEPT) && which(key)) sessionStorage.removeItem(key);
  });
}

/** @param {HTMLFormElement} form */
function keep(form) {
  /** @type {[string, string, boolean][]} */
  const values = [];
  for (const field of keptFields(form)) {
    if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")) values.push([field.name, field.value, field.checked]);
    else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) values.push([field.name, field.value, true]);
  }
  quietly(() => sessionStorage.setItem(keptAt(form), JSON.stringify(values)));
}

/** @param {HTMLFormElement} form */
function restore(form) {
  // The server sent back what was typed: that is newer.
  if (form.querySelector("[aria-invalid=true]") || document.querySelector(".errors")) return;
  /** @type {[string, string, boolean][]} */
  let values = [];
  quietly(() => (values = JSON.parse(sessionStorage.getItem(keptAt(form)) ?? "[]")));
  let changed = false;
  const left = [...values];
  for (const field of keptFields(form)) {
    const index = left.findIndex(([name, value]) => "name" in field && field.name === name && (!("type" in field) || !["checkbox", "radio"].includes(String(field.type)) || ("value" in field && field.value === value)));
    if (index < 0) continue;
    const [, value, on] = left.splice(index, 1)[0];
    if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")) {
      changed ||= field.checked !== on;
      field.checked = on;
    } else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) {
      changed ||= field.value !== value;
      field.value = value;
    }
  }
  if (changed) sayRestored(form);
}

/** @param {HTMLFormElement} form */
function sayRestored(form) {
  const line = document.createElement("p");
  line.className = "notice";
  line.setAttribute("role", "status");
  line.textContent = `${words.kept ?? ""} `;
  const clear = document.createElement("button");
  clear.type = "button";
  clear.className = "textlike";
  clear.textContent = words.clear ?? "";
  clear.addEventListener("click", () => {
    quietly(() => sessionStorage.removeItem(keptAt(form)));
    form.reset();
    line.remove();
  });
  line.append(clear);
  form.prepend(line);
}

/** Asks before an act that is hard to take back. @param {HTMLElement} button @param {string} question @returns {Promise<boolean>} */
function ask(button, question) {
  return new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    dialog.className = "ask";
    const text = document.createElement("p");
    text.id = "ask-text";
    text.textContent = question;
    dialog.setAttribute("aria-labelledby", text.id);
    const bar = document.createElement("form");
    bar.method = "dialog";
    bar.className = "bar";
    for (const [value, label, look] of [["no", words.no ?? "", "btn"], ["yes", button.dataset.yes ?? words.yes ?? "", "btn risk"]]) {
      const choice = document.createElement("button");
      choice.value = value;
      choice.className = look;
      choice.textContent = label;
      bar.append(choice);
    }
    dialog.append(text, bar);
    dialog.addEventListener("close", () => {
      dialog.remove();
      button.focus();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** After this long without a new page a form may be sent again. */
const REOPEN_MS = 8_000;

/** Forms whose question has been answered. @type {WeakSet<HTMLFormElement>} */
const agreed = new WeakSet();

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !isWrite(form)) return;
  const button = event instanceof SubmitEvent ? event.submitter : null;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  if (button?.dataset.confirm && !agreed.has(form)) {
    event.preventDefault();
    if (await ask(button, button.dataset.confirm)) {
      agreed.add(form);
      form.requestSubmit(button);
    }
    return;
  }
  agreed.delete(form);
  if (form.getAttribute("action") === "/sign-out") forget(() => true);
  quietly(() => (form.matches("[data-keep]") ? sessionStorage.setItem(SENT, keptAt(form)) : sessionStorage.removeItem(SENT)));
  // A second tap sends nothing. The button keeps its name and value: a disabled one would not be sent.
  form.dataset.sending = "1";
  // An answer that is a file leaves the page standing: the form must not stay shut.
  setTimeout(() => free(form), REOPEN_MS);
  for (const other of form.querySelectorAll("button[type=submit], button:not([type])")) other.setAttribute("aria-disabled", "true");
  if (button?.classList.contains("do")) {
    button.dataset.label = button.textContent ?? "";
    button.textContent = words.sending ?? button.textContent;
  }
});

/** Lets a form be sent again. @param {Element} form */
function free(form) {
  form.removeAttribute("data-sending");
  for (const button of form.querySelectorAll("button")) {
    button.removeAttribute("aria-disabled");
    if (button.dataset.label) button.textContent = button.dataset.label;
  }
}

// The page comes back from the browser's memory.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sending]").forEach(free);
});

// Of others who signed in at this window nothing stays. Whose session ran out finds their own text again.
if (who) forget((key) => !key.startsWith(`${KEPT}${who} `) && !key.startsWith(`${KEPT} `));

// A form that was taken leads on to another page; what was kept of it has done its work. One that was refused answers in
// its place, one that met no network or an ended session is not taken.
quietly(() => {
  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  const [way] = performance.getEntriesByType("navigation");
  const led = way instanceof PerformanceNavigationTiming && way.redirectCount > 0;
  if (sent && led && location.pathname !== "/sign-in" && !document.querySelector(".errors")) forget((key) => key === sent);
});

for (const form of document.querySelectorAll("form[data-keep]")) {
  if (!(form instanceof HTMLFormElement)) continue;
  restore(form);
  form.addEventListener("input", () => keep(form));
}

/** A page that shows `data-sent` answers a form in its place because it was taken. */
for (const sent of document.querySelectorAll("[data-sent]")) forget((key) => key.endsWith(` ${sent.getAttribute("data-sent")}`));

/** A password may be looked at while it is typed; it is sent as one. */
for (const secret of document.querySelectorAll("input[type=password]")) {
  if (!(secret instanceof HTMLInputElement)) continue;
  const look = document.createElement("button");
  look.type = "button";
  look.className = "textlike";
  const set = (/** @type {boolean} */ shown) => {
    secret.type = shown ? "text" : "password";
    look.textContent = (shown ? words.hide : words.show) ?? "";
  };
  set(false);
  look.addEventListener("click", () => set(secret.type === "password"));
  secret.form?.addEventListener("submit", () => set(false));
  secret.after(" ", look);
}

/** The list of errors takes the focus, so that it is read first. */
const errors = document.querySelector(".errors");
if (errors instanceof HTMLElement) errors.focus();

for (const button of document.querySelectorAll("[data-print]")) {
  if (!(button instanceof HTMLElement)) continue;
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

/** Escape or a tap elsewhere closes 更多. */
const more = document.querySelector(".rail-more");
if (more instanceof HTMLDetailsElement) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && more.open) {
      more.open = false;
      more.querySelector("summary")?.focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (more.open && event.target instanceof Node && !more.parentElement?.contains(event.target)) more.open = false;
  });
}

/**
 * What changes by itself, such as a rotating code: every so many seconds the page is fetched and this part of it put in
 * place, so that nothing is reloaded under the reader's hands. Ends when the part no longer asks for it. Without script
 * the page loads itself anew.
 * @param {Element} part
 */
function again(part) {
  setTimeout(async () => {
    let next = part;
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      const page = answer.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
      const found = page?.querySelector("[data-again]");
      if (page && !found) {
        document.querySelector("main")?.replaceWith(page.querySelector("main") ?? "");
        return;
      }
      if (found) {
        part.replaceWith(found);
        next = found;
      }
    } catch {
      /* the network is away: the next time */
    }
    again(next);
  }, Number(part.getAttribute("data-again")) * 1000);
}
for (const part of document.querySelectorAll("[data-again]")) again(part);

/**
 * What takes the server longer than the page itself, such as a search for what is alike: the page has a link to it, and
 * its part of that page is put in the link's place. Without script, or without network, the link stays.
 * @param {Element} part
 */
async function later(part) {
  const link = part.querySelector("a");
  if (!link) return;
  try {
    const answer = await fetch(link.href);
    const found = answer.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-part]") : null;
    if (found) part.replaceChildren(...found.childNodes);
  } catch {
    /* the link stays */
  }
}
for (const part of document.querySelectorAll("[data-later]")) later(part);
