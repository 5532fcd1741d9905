// Opens a <dialog> as a modal one: the browser keeps the focus inside and makes the rest inert. The focus goes back to where it was.
export const modal = (element: Element) => {
  const dialog = element as HTMLDialogElement;
  const before = document.activeElement;
  dialog.showModal();
  dialog.querySelector<HTMLElement>("[data-first]")?.focus(); // else what comes first has it
  return () => {
    dialog.close();
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  };
};
