import { mount } from "svelte";
import "../src/styles/base.css";
import "../src/styles/tokens.css";
import { setLanguage } from "../src/messages";
import Gallery from "./Gallery.svelte";

const address = new URLSearchParams(location.search);
const theme = address.get("theme");
if (theme !== null) document.documentElement.dataset.theme = theme;
if (address.get("language") === "zh-CN") setLanguage("zh-CN");
document.body.style.overflow = "auto";
// Landmarks stand here more than once.
document.documentElement.dataset.parts = "";
const target = document.getElementById("app");
if (target !== null) mount(Gallery, { target });
