// Asks the browser for a passkey, or to make one, and puts its answer into the form that asked.
const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

const asked = {
  async get(options) {
    const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) };
    const { response, ...key } = named(await navigator.credentials.get({ publicKey }));
    const { clientDataJSON, authenticatorData, signature, userHandle } = response;
    return { ...key, response: each({ clientDataJSON, authenticatorData, signature, userHandle }) };
  },
  async create(options) {
    const user = { ...options.user, id: bytes(options.user.id) };
    const excludeCredentials = known(options.excludeCredentials);
    const publicKey = { ...options, user, challenge: bytes(options.challenge), excludeCredentials };
    const { response, ...key } = named(await navigator.credentials.create({ publicKey }));
    const { clientDataJSON, attestationObject } = response;
    return { ...key, response: { ...each({ clientDataJSON, attestationObject }), transports: response.getTransports?.() } };
  },
};

const named = ({ id, rawId, type, response }) => ({ id, rawId: text(rawId), type, response, extensions: {} });
const each = (buffers) => Object.fromEntries(Object.entries(buffers).map(([name, buffer]) => [name, text(buffer)]));

async function send(form) {
  const answer = await fetch(form.dataset.ask, { method: "POST" });
  if (!answer.ok) throw new Error(String(answer.status));
  const { id, options } = await answer.json();
  const credential = await asked[form.dataset.passkey](options);
  form.elements.id.value = id;
  form.elements.credential.value = JSON.stringify(credential);
  form.submit();
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const [button, failed] = [form.querySelector("button"), form.querySelector("[data-failed]")];
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      button.disabled = true;
      failed.hidden = true;
      send(form).catch(() => {
        button.disabled = false;
        failed.hidden = false;
      });
    });
  }
  for (const element of document.querySelectorAll("[data-no-passkey]")) element.hidden = true;
}
