/** Numbers, times and names for people. Everything that depends on the language goes through `Intl`. */
import type { ObjectRef } from "../generated/object";
import { locale, t } from "../messages";

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** "41 days ago", from an RFC 3339 time. Days are kept up to 60, so that weeks of age stay exact. */
export function ago(time: string, now: number = Date.now()): string {
  const seconds = Math.round((Date.parse(time) - now) / 1000);
  const size = Math.abs(seconds);
  if (size < 10) return t().app.justNow;
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  for (const [unit, length] of UNITS) {
    if (unit === "month" && size < 60 * 86_400) continue;
    if (size >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return format.format(0, "second");
}

/** Date and time of day in the user's zone. */
export function moment(time: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(time),
  );
}

/** Elapsed time as a clock: "0:12", "1:02:09". */
export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, at) => (at === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}

/** A duration with its unit: "48 ms", "3.1 s", "2 min 5 s". */
export function took(milliseconds: number): string {
  if (milliseconds < 1000) return unit(milliseconds, "millisecond", 0);
  if (milliseconds < 60_000) return unit(milliseconds / 1000, "second", 1);
  const seconds = Math.round(milliseconds / 1000);
  const [large, small] =
    seconds < 3600
      ? [unit(Math.floor(seconds / 60), "minute", 0), unit(seconds % 60, "second", 0)]
      : [unit(Math.floor(seconds / 3600), "hour", 0), unit(Math.floor(seconds / 60) % 60, "minute", 0)];
  return (seconds < 3600 ? seconds % 60 : Math.floor(seconds / 60) % 60) === 0 ? large : `${large} ${small}`;
}

function unit(value: number, name: string, digits: number): string {
  return new Intl.NumberFormat(locale(), {
    style: "unit",
    unit: name,
    unitDisplay: "short",
    maximumFractionDigits: digits,
  }).format(value);
}

/** A size: "38 kB". */
export function size(bytes: number): string {
  if (bytes < 1000) return unit(bytes, "byte", 0);
  if (bytes < 1_000_000) return unit(bytes / 1000, "kilobyte", 0);
  return unit(bytes / 1_000_000, "megabyte", 1);
}

export function count(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

/** `Deployment web`, the way a resource is named in a sentence. */
export function objectName(object: ObjectRef): string {
  return `${object.kind} ${object.name}`;
}

/** Host and port of a server address, without the scheme. */
export function serverHost(server: string): string {
  try {
    const url = new URL(server);
    return url.host + (url.pathname === "/" ? "" : url.pathname);
  } catch {
    return server;
  }
}

/** The tag or digest of an image, which is what usually changes. */
export function imageTag(image: string): string {
  const digest = image.indexOf("@");
  if (digest >= 0) return image.slice(digest + 1, digest + 20);
  const colon = image.lastIndexOf(":");
  return colon > image.lastIndexOf("/") ? image.slice(colon + 1) : "latest";
}

/** The image without its tag or digest. */
export function imageRepository(image: string): string {
  const digest = image.indexOf("@");
  const plain = digest >= 0 ? image.slice(0, digest) : image;
  const colon = plain.lastIndexOf(":");
  return colon > plain.lastIndexOf("/") ? plain.slice(0, colon) : plain;
}
