#include "tools/budstikke/audit_file.hpp"

#include "adapters/crypto/digest.hpp"

namespace budstikke::tools {

namespace {
constexpr std::size_t kPage = 1'000;
}

ChainReport check_audit_log(const std::string& store, sqlite::LedgerFile::Use use,
                            const std::vector<audit::KeptHead>& kept) {
  sqlite::LedgerFile file(store, use);
  audit::ChainCheck check(crypto::sha256_hex, kept);
  for (std::uint64_t after = 0;;) {
    const auto page = file.entries(std::string(kAuditTopic), after, kPage);
    for (const LedgerEntry& entry : page) check.take(entry);
    if (page.size() < kPage) return check.finish();
    after = page.back().number;
  }
}

std::vector<std::string> sentences_of(const ChainReport& report) {
  std::vector<std::string> sentences;
  for (const ChainFault& fault : report.faults) {
    sentences.push_back("the audit log is not as it was written, at entry " + std::to_string(fault.number) +
                        ": " + fault.what);
  }
  return sentences;
}

}  // namespace budstikke::tools
