"use strict";
// Passkeys: the browser talks to the device, the form carries what it said. Everything else of logging in works without.

const able = "credentials" in navigator && window.PublicKeyCredential?.parseRequestOptionsFromJSON !== undefined;

// What the server asks the device for: it stands in the form, or, before one is known, at the form's address.
async function asked(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return (await answer.json()).request_options;
}

async function made(form, options) {
  const wanted = options.publicKey;
  const alone = form.elements.passwordless?.checked ?? false;
  wanted.authenticatorSelection.residentKey = alone ? "required" : "discouraged";
  wanted.authenticatorSelection.requireResidentKey = alone;
  if (alone) wanted.authenticatorSelection.userVerification = "required";
  return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(wanted) });
}

async function shown(options) {
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey) });
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-passkey]") || form.elements.credential.value) return;
  event.preventDefault();
  const told = form.querySelector("[data-failed]");
  told.hidden = true;
  try {
    const options = await asked(form);
    const credential = form.dataset.passkey === "add" ? await made(form, options) : await shown(options);
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch {
    told.textContent = told.dataset.failed;
    told.hidden = false;
  }
});

document.addEventListener("DOMContentLoaded", () => {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (able) form.hidden = false;
    else if (form.dataset.passkey !== "log-in") {
      const told = form.querySelector("[data-unable]");
      form.hidden = false;
      told.textContent = told.dataset.unable;
      told.hidden = false;
    }
  }
});
