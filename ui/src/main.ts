import { mount } from "svelte";
import App from "./App.svelte";
import type { Host } from "./host";
import { setLanguage } from "./messages";
import { languageFor } from "./state/preferences.svelte";
import "./styles/base.css";
import "./styles/tokens.css";

/** The desktop shell, or the scripted host when the wizard is developed in a plain browser. */
async function chooseHost(): Promise<Host> {
  // Both conditions are constants in a production build, which then holds no scripted host.
  if (import.meta.env.DEV || import.meta.env.MODE === "scripted") {
    if (!("__TAURI_INTERNALS__" in window)) {
      const { scriptedHost, scriptOf } = await import("./scripted/host");
      return scriptedHost(scriptOf(new URLSearchParams(location.search)));
    }
  }
  const { tauriHost } = await import("./host");
  return tauriHost;
}

/** What the system most likely speaks; what the user chose is asked for once the page is there. */
const language = setLanguage(languageFor(navigator.language));
const target = document.getElementById("app");
if (target !== null)
  void Promise.all([chooseHost(), language]).then(([host]) => mount(App, { target, props: { host } }));
