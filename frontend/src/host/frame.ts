/** Tells the page around how high the panel is. */

/**
 * The panel's height never depends on the window's (its cap is in pixels), so what is reported here
 * cannot come back as another height. While open it grows only: a shorter frame would make a
 * sidebar that is scrolled to its end jump away under the pointer.
 */
export function followHeight(element: HTMLElement, report: (height: number) => void): () => void {
  let last = 0;
  let reached = 0;
  const observer = new ResizeObserver(() => {
    const height = Math.ceil(element.getBoundingClientRect().height);
    if (height === 0 || height === last) return;
    last = height;
    reached = Math.max(reached, height);
    element.style.setProperty("--reached", `${reached}px`);
    report(height);
  });
  observer.observe(element);
  return () => observer.disconnect();
}
