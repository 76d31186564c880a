// Says who could read the page with the terms chosen, before anything is saved.
import { ask } from "./markdown/server.js";

class Audience extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    if (!this.form) return;
    this.words = { offline: JSON.parse(this.dataset.words).wrong };
    this.words.signedOut = this.words.offline;
    const terms = new Set(["tier", "groups", "listing"]);
    this.form.addEventListener("change", (event) => {
      if (terms.has(event.target.name)) this.tell();
    });
  }

  async tell() {
    const chosen = new FormData(this.form);
    if (!chosen.get("tier")) return;
    const body = new FormData();
    for (const name of ["tier", "listing"]) body.set(name, chosen.get(name) ?? "");
    for (const group of chosen.getAll("groups")) body.append("groups", group);
    // A new page that has saved itself meanwhile is known by its address alone.
    body.set("page", location.pathname.match(/\/pages\/(\d+)\/edit\/$/)?.[1] ?? this.dataset.page);
    // Of a new page the address names the section: …/add/<app>/<type>/<section>/
    body.set("parent", location.pathname.match(/\/add\/.*\/(\d+)\/$/)?.[1] ?? "");
    this.request?.abort();
    this.request = new AbortController();
    const { signal } = this.request;
    try {
      const data = await ask(this.dataset.address, this.words, { box: this, body, signal });
      this.show(data.after, data.sentences);
    } catch (error) {
      if (error.name !== "AbortError") this.show(error.message, []);
    }
  }

  show(after, sentences) {
    this.querySelector("[data-after]").textContent = after;
    const list = this.querySelector("[data-opens]");
    list.replaceChildren(
      ...sentences.map((sentence) => {
        const item = document.createElement("li");
        item.textContent = sentence;
        return item;
      }),
    );
  }
}

customElements.define("touchstone-audience", Audience);
