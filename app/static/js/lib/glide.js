// What moves on its own glides from where it was: by a transform, so that nothing else is moved by
// it and the eye can follow.

const GLIDE_MS = 180;
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

/** Do `change`, and let those of `nodes` that are in sight glide to where it puts them. */
export function glide(nodes, change) {
  const before = [];
  for (const node of nodes) {
    const { top, bottom } = node.getBoundingClientRect();
    if (bottom > 0 && top < innerHeight) before.push([node, top]);
  }
  change();
  const moved = before.filter(([node]) => node.isConnected)
    .map(([node, top]) => [node, top - node.getBoundingClientRect().top])
    .filter(([, by]) => Math.abs(by) >= 1);
  for (const [node, by] of moved) {
    node.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }],
      { duration: STILL.matches ? 1 : GLIDE_MS, easing: "ease-out" });
  }
}
