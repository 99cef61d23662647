// The language is part of the address, so that a link shows the same to everybody.

export function connectLanguage(select) {
  select.addEventListener("change", () => {
    const there = new URL(location.href);
    there.searchParams.set("lang", select.value);
    location.assign(there);
  });
  const chosen = new URL(location.href).searchParams.get("lang");
  if (!chosen) return;
  for (const link of document.querySelectorAll("a[data-keep-language]")) {
    const there = new URL(link.href);
    there.searchParams.set("lang", chosen);
    link.href = there.href;
  }
}
