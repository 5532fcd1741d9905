// Short messages at the edge of the window: read out by screen readers, gone after a while.
const kShownMs = 6_000;

export interface Message {
  readonly id: number;
  readonly text: string;
  readonly isError: boolean;
}

let next = 0;
let shown = $state.raw<Message[]>([]);

export const messages = () => shown;

export function dismiss(id: number): void {
  shown = shown.filter((message) => message.id !== id);
}

function add(text: string, isError: boolean): void {
  const id = next++;
  shown = [...shown.filter((message) => message.text !== text), { id, text, isError }];
  setTimeout(() => dismiss(id), kShownMs);
}

export const say = (text: string) => add(text, false);
export const complain = (text: string) => add(text, true);
