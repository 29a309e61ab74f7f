/**
 * A tooltip with the whole text, only while the element cannot show it: repeating what is readable covers other
 * things. Without a text it is what the element holds.
 */
export function whole(text?: string): (element: HTMLElement) => () => void {
  return (element) => {
    const enter = () => {
      const cut = [element, ...element.querySelectorAll<HTMLElement>("*")].some(
        (part) =>
          getComputedStyle(part).overflowX !== "visible" &&
          (part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 2),
      );
      const shown = text ?? element.textContent?.trim() ?? "";
      if (cut && shown !== "") element.title = shown;
      else element.removeAttribute("title");
    };
    element.addEventListener("pointerenter", enter);
    return () => element.removeEventListener("pointerenter", enter);
  };
}
