// Who is signed in, and what the server is like.
import { api, type Instance, type Me } from "../server/client";

let account = $state.raw<Me>();
let server = $state.raw<Instance>();

export const me = () => account;
export const instance = () => server;
export const isMe = (id: string) => account?.id === id;

export function setMe(changed: Me): void {
  account = changed;
}

export async function loadMe(): Promise<void> {
  [account, server] = await Promise.all([api.v1.accounts.verifyCredentials(), api.v2.instance.fetch()]);
}
