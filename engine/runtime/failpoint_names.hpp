#pragma once
// Every named point where a test makes the process die. A point that the code names and this list does not know fails to
// compile; tests/crash walks the list and fails where one is never reached.

#include <algorithm>
#include <array>
#include <string_view>

namespace budstikke {

/// What is true at each of them stands behind it.
inline constexpr std::array kFailpoints{
    // Intake
    std::string_view{"intake.before_commit"},      // read, decided, sealed; nothing stored
    std::string_view{"intake.after_commit"},       // stored; no status line, no lane, no answer
    std::string_view{"intake.before_answer"},      // stored and offered to its lane; the sender knows nothing
    std::string_view{"folder.after_claim"},        // the file is renamed, nothing is read
    std::string_view{"folder.before_submit"},      // the file is read, nothing is stored
    std::string_view{"folder.before_removal"},     // stored; the file is still there
    std::string_view{"folder.before_quarantine"},  // the reason is written; the refused file is not moved
    std::string_view{"folder.after_end"},          // removed or quarantined
    // The store
    std::string_view{"store.before_commit"},          // everything of a batch written but its end
    std::string_view{"store.after_commit"},           // synced; nobody knows
    std::string_view{"store.before_archive_commit"},  // the same of ledger, address book and certificates
    std::string_view{"store.after_archive_commit"},   //
    std::string_view{"store.before_checkpoint"},      // the log is long, the database is behind
    std::string_view{"store.after_checkpoint"},       // the database has all of it, the log still too
    // Delivery
    std::string_view{"attempt.before_start"},          // due; still waiting
    std::string_view{"attempt.after_start"},           // stored as sending; nothing sent
    std::string_view{"attempt.before_result"},         // the peer has answered; the store does not know
    std::string_view{"attempt.after_result"},          // the store knows; the lane does not
    std::string_view{"tracker.before_announcement"},   // a change of state is stored; no status line
    std::string_view{"folder.before_file_sync"},       // a file is written under its hidden name
    std::string_view{"folder.before_file_rename"},     // and synced
    std::string_view{"folder.before_directory_sync"},  // and renamed
    // Receipts
    std::string_view{"receipt.before_commit"},  // read and matched; nothing stored
    std::string_view{"receipt.after_commit"},   // stored with what it settles; nobody knows
    // Envelopes
    std::string_view{"answer.before_commit"},  // a peer's message is stored; what it is answered with is not
    std::string_view{"answer.after_commit"},   // kept; the peer is not answered yet
    std::string_view{"signal.before_commit"},  // a peer's signal is believed; nothing is settled
    std::string_view{"signal.after_commit"},   // it has settled its delivery; the peer does not know
    // Operators, rules and addresses
    std::string_view{"desk.before_answer"},      // an action is stored; the operator knows nothing
    std::string_view{"rules.before_ledger"},     // the text is stored; nobody has published it
    std::string_view{"rules.after_ledger"},      // published; the old rules still run
    std::string_view{"addresses.after_import"},  // the book is stored; the old one still serves
    std::string_view{"reload.before_take_up"},   // everything read and tried; nothing changed
    std::string_view{"reload.after_take_up"},    // roads and clients are new; book and rules are not
    // The start
    std::string_view{"start.before_recovery"},   // the store is open; what was interrupted is still sending
    std::string_view{"start.during_recovery"},   // one interrupted attempt is due again, others are not
    std::string_view{"start.before_listening"},  // lanes run; nothing is taken yet
};

[[nodiscard]] constexpr bool is_failpoint(std::string_view name) {
  return std::ranges::find(kFailpoints, name) != kFailpoints.end();
}

}  // namespace budstikke
