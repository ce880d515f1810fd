#pragma once
// The check of the audit log by this program alone, on a store's file.

#include <string>
#include <vector>

#include "adapters/store_sqlite/ledger_file.hpp"
#include "engine/audit/chain.hpp"

namespace budstikke::tools {

/// Throws std::runtime_error with a sentence where the file cannot be read.
[[nodiscard]] ChainReport check_audit_log(const std::string& store, sqlite::LedgerFile::Use use,
                                          const std::vector<audit::KeptHead>& kept = {});

/// "the audit log is not as it was written, at entry 7: ..."; one for each fault that the report lists.
[[nodiscard]] std::vector<std::string> sentences_of(const ChainReport& report);

}  // namespace budstikke::tools
