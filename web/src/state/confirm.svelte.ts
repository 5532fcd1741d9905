// A question that is answered with yes or no before something that cannot be undone.
interface Question {
  readonly text: string;
  readonly action: string;
  readonly answer: (yes: boolean) => void;
}

let asked = $state.raw<Question>();
export const question = () => asked;

export function ask(text: string, action: string): Promise<boolean> {
  return new Promise((resolve) => {
    asked = {
      text,
      action,
      answer: (yes) => {
        asked = undefined;
        resolve(yes);
      },
    };
  });
}
