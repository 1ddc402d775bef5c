import { page } from "fresh";

import { RoomsPage } from "../components/RoomsPage.tsx";
import { SignIn } from "../components/SignIn.tsx";
import { safeNext } from "../lib/answer.ts";
import { define } from "../lib/define.ts";

/** The door for somebody new, the rooms for somebody known. */
export const handler = define.handlers({
  async GET(ctx) {
    const { papo, signed } = ctx.state;
    const rooms = signed === null ? [] : await papo.store.rooms();
    return page({ rooms, next: safeNext(ctx.url.searchParams.get("next")) });
  },
});

export default define.page<typeof handler>(({ data, state }) => {
  const { signed, view } = state;
  if (signed === null) return <SignIn view={view} next={data.next} />;
  return <RoomsPage view={view} user={signed.user} rooms={data.rooms} />;
});
