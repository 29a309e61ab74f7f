/** Pure questions about what a bundle is and what a cluster makes of it. */
import type { Grant } from "../generated/bundle";
import type { ApiNotice } from "../generated/object";

/** Notices that say the same of several objects. */
export interface NoticeGroup {
  notice: ApiNotice;
  names: string[];
}

/** One entry for each API version and kind, in the order of the bundle. */
export function groupedNotices(notices: ApiNotice[]): NoticeGroup[] {
  const groups = new Map<string, NoticeGroup>();
  for (const notice of notices) {
    const key = `${notice.state} ${notice.object.api_version} ${notice.object.kind}`;
    const group = groups.get(key) ?? { notice, names: [] };
    group.names.push(notice.object.name);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Whether the server takes the object at all. */
export function isServed(notice: ApiNotice): boolean {
  return notice.state === "deprecated";
}

/** Whether a grant is more than its rules list. */
export function isPowerful(grant: Grant): boolean {
  return grant.level !== "listed";
}

/** "1.36" of "v1.36.3-gke.12". */
export function minorVersion(version: string): string {
  return /^v?(\d+\.\d+)/.exec(version)?.[1] ?? version;
}
