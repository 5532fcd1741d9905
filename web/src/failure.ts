// What is shown when signing in did not work, or the app cannot begin: its own views need a session, so this needs none of them.
const texts = {
  en: { signIn: "Signing in did not work", start: "The app could not be started", again: "Try again" },
  de: { signIn: "Die Anmeldung hat nicht geklappt", start: "Die App konnte nicht starten", again: "Noch einmal versuchen" },
};

export function showFailure(what: "signIn" | "start", error: unknown): void {
  const text = navigator.language.startsWith("de") ? texts.de : texts.en;
  const element = <Name extends keyof HTMLElementTagNameMap>(name: Name, content: string | Node[], className = "") => {
    const made = document.createElement(name);
    made.className = className;
    if (typeof content === "string") made.textContent = content;
    else made.append(...content);
    return made;
  };
  const again = element("a", text.again, "button");
  again.href = what === "signIn" ? "/" : location.pathname + location.search;
  const reason = element("p", error instanceof Error ? error.message : String(error));
  const card = element("div", [element("h1", text[what]), reason, element("p", [again])], "card");
  const main = element("main", [card], "narrow");
  main.id = "main";
  document.querySelector("main")?.remove();
  document.body.append(main);
}
