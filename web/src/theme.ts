// Light or dark: what the system says, unless the reader chose. The choice stays in this browser and nowhere else.

import { effect, signal } from "@preact/signals";

export type Theme = "auto" | "light" | "dark";
const KEY = "dateline-theme";

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : "auto";
  } catch {
    // Storage may be forbidden; then the system's choice it is.
    return "auto";
  }
}

export const theme = signal<Theme>(stored());

/** What it comes to; drawings read their colours anew when it turns. */
export const resolved = signal<"light" | "dark">("light");

const dark = matchMedia("(prefers-color-scheme: dark)");
const apply = (): void => {
  resolved.value = theme.value === "auto" ? (dark.matches ? "dark" : "light") : theme.value;
  document.documentElement.dataset["theme"] = resolved.value;
};
dark.addEventListener("change", apply);
effect(() => {
  apply();
  try {
    if (theme.value === "auto") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme.value);
  } catch {
    // As above.
  }
});
