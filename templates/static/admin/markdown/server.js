// Requests of the editor. Every failure is a sentence for the person who writes.

function token(box) {
  const field = (box.form ?? box.closest("form"))?.querySelector("[name=csrfmiddlewaretoken]");
  if (field) return field.value;
  const config = document.getElementById("wagtail-config");
  return config ? JSON.parse(config.textContent).CSRF_TOKEN : "";
}

/** The answer's JSON. Throws an Error with words for people (or an AbortError). */
export async function ask(address, words, { box, body, signal } = {}) {
  const headers = { "X-Requested-With": "XMLHttpRequest", Accept: "application/json" };
  if (body) headers["X-CSRFToken"] = token(box);
  let response;
  try {
    response = await fetch(address, {
      method: body ? "POST" : "GET", body, headers, signal, credentials: "same-origin",
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error(words.offline);
  }
  let data = null;
  try {
    data = await response.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
  }
  if (response.ok && data && !response.redirected) return data;
  if (data?.error) throw new Error(data.error);
  throw new Error(response.status === 403 || response.redirected ? words.signedOut : words.offline);
}
