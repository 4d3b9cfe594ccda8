/** Journal: a bar that shows how far one has read, and where one is. */
const bar = document.getElementById("reading");
const links = [...document.querySelectorAll(".contents a")];

function showProgress() {
  const length = document.documentElement.scrollHeight - innerHeight;
  bar.style.width = `${Math.round((100 * scrollY) / Math.max(1, length))}%`;
}

addEventListener("scroll", () => requestAnimationFrame(showProgress), { passive: true });

const watcher = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const link of links) {
        link.classList.toggle("here", link.hash === `#${entry.target.id}`);
      }
    }
  },
  { rootMargin: "-40% 0px -55% 0px" },
);
for (const section of document.querySelectorAll(".journal section")) watcher.observe(section);
