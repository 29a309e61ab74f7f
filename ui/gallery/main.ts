import { mount } from "svelte";
import "../src/styles/base.css";
import "../src/styles/tokens.css";
import { setLanguage } from "../src/messages";
import Gallery from "./Gallery.svelte";

const address = new URLSearchParams(location.search);
const theme = address.get("theme");
if (theme !== null) document.documentElement.dataset.theme = theme;
document.body.style.overflow = "auto";
// Landmarks stand here more than once.
document.documentElement.dataset.parts = "";
const target = document.getElementById("app");
const language = setLanguage(address.get("language") === "zh-CN" ? "zh-CN" : "en");
if (target !== null) void language.then(() => mount(Gallery, { target }));
