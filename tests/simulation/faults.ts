/** What goes wrong in runs, and what people do meanwhile; the test sees to it that all of it happens. */
export const faults = [
  "cut",
  "cut_unnoticed_by_client",
  "cut_unnoticed_by_server",
  "half_open_up",
  "half_open_down",
  "half_open_both",
  "upgrade_lost",
  "stalled_wire",
  "slow_reader_dropped",
  "closed_as_silent",
  "second_connection_of_a_tab",
  "connect_refused",
  "crash",
  "crash_with_writes_under_way",
  "crash_between_commit_and_broadcast",
  "server_asleep",
  "drain",
  "backup_restored",
  "acknowledged_taken_by_restore",
  "written_again_after_restore",
  "store_down",
  "write_refused_by_store",
  "commit_unknown",
  "read_failed",
  "rate_limited",
  "message_refused",
  "message_retried",
  "message_discarded",
  "room_gone",
  "storage_full",
  "tab_closed",
  "tab_killed",
  "tab_reopened",
  "tab_reopened_with_outbox",
  "tab_asleep",
  "tab_hidden",
  "tab_in_history",
  "tab_died_leaving_words",
  "storage_cleared",
  "browser_clock_set",
  "room_switched",
  "page_started_old",
  "page_not_had",
  "resumed",
  "resumed_from_latest_page",
  "gap_noticed",
  "older_read",
  "newer_read",
  "woken",
] as const;
export type Fault = typeof faults[number];

/** How often each fault happened. */
export type Counts = Record<Fault, number>;

export function noFaults(): Counts {
  const none = faults.map((fault) => [fault, 0] as const);
  return Object.fromEntries(none) as Counts;
}
