#include "engine/audit/refusal_tally.hpp"

#include <utility>

namespace budstikke::audit {

void RefusalTally::login_failed(const std::string& source, const std::string& client) {
  count({"login.failed", client, source, {}});
}

void RefusalTally::denied(const std::string& caller, const std::string& source, const std::string& action) {
  count({"denied", caller, source, action});
}

void RefusalTally::count(Kind kind) {
  if (counts_.size() >= kMost && !counts_.contains(kind)) kind = {kind.action, {}, {}, {}};
  ++counts_[std::move(kind)];
}

std::vector<AuditRecord> RefusalTally::take() {
  std::vector<AuditRecord> records;
  for (const auto& [kind, times] : std::exchange(counts_, {})) {
    AuditRecord record;
    record.action = kind.action;
    record.caller = kind.caller;
    record.source = kind.source;
    record.object = kind.object;
    record.outcome = "refused";
    record.detail = std::to_string(times) + " time(s)";
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace budstikke::audit
