// Passkeys: the browser asks for one, the form carries the answer. Such forms are hidden
// until here, because without JavaScript there are no passkeys.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const said = form.querySelector("[role=alert]");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.hidden = true;
    try {
      const options = form.dataset.options ? JSON.parse(form.dataset.options) : await asked(form.action);
      if (form.elements.passwordless?.checked) {
        Object.assign(options.publicKey.authenticatorSelection, {
          residentKey: "required", requireResidentKey: true, userVerification: "required",
        });
      }
      const answer = await window.webauthnJSON[form.dataset.passkey](options);
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch {
      said.hidden = false;
    }
  });
}

async function asked(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  return (await answer.json()).request_options;
}
