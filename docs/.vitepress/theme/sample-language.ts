/** Remembers the language of the samples: a tab that is chosen once is shown wherever it exists. */
const key = "sample-language";
const languages = ["TypeScript", "curl", "Python"];

/** For the document's `change` events. */
export function rememberLanguage({ target }: Event): void {
  const label = (target as HTMLInputElement).labels?.[0]?.textContent?.trim() ?? "";
  if (!(target as Element).matches(".vp-code-group input") || !languages.includes(label)) return;
  localStorage.setItem(key, label);
  chooseLanguage();
}

/** Chooses the tab of that language in every group of the page that has it. */
export function chooseLanguage(): void {
  const chosen = localStorage.getItem(key);
  for (const input of document.querySelectorAll<HTMLInputElement>(".vp-code-group input")) {
    if (chosen && input.labels?.[0]?.textContent?.trim() === chosen) input.checked = true;
  }
}
