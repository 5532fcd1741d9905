// Tells when an element comes near to what is in sight, and when it leaves; one observer for all.
const kNearPixels = 1_200;

type Told = (near: boolean, entry: IntersectionObserverEntry) => void;
const watched = new WeakMap<Element, Told>();
const observer = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) watched.get(entry.target)?.(entry.isIntersecting, entry);
  },
  { rootMargin: `${kNearPixels}px 0px` },
);

export const near = (told: Told) => (element: Element) => {
  watched.set(element, told);
  observer.observe(element);
  return () => observer.unobserve(element);
};
