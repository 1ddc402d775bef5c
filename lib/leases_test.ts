import { testLeases } from "./leases_contract.ts";
import { among, createFakeSharing } from "../tests/support/fake_leases.ts";
import { createFakeTime } from "../tests/support/fake_time.ts";
import { ana, bia } from "../tests/support/memory_store.ts";

testLeases("fake", () => {
  const time = createFakeTime();
  const { leases, lose } = createFakeSharing(time, among([ana, bia]));
  return Promise.resolve({
    ana,
    bia,
    leases,
    pass: time.advance,
    lose: () => Promise.resolve(lose()),
    dispose: () => Promise.resolve(),
  });
});
