#pragma once
// Counts what was refused, so that the audit log tells of it in few entries however often it happens. Pure.

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "engine/ports/audit_log.hpp"

namespace budstikke::audit {

class RefusalTally {
 public:
  /// Different ones that are told apart until they are taken; what comes beyond is counted together.
  static constexpr std::size_t kMost = 64;

  /// A wrong key or unknown certificate; `client` is empty where it names none.
  void login_failed(const std::string& source, const std::string& client);
  /// A caller without the role for what it asked.
  void denied(const std::string& caller, const std::string& source, const std::string& action);

  /// One record for each kind since it was last asked, with its count.
  [[nodiscard]] std::vector<AuditRecord> take();

 private:
  struct Kind {
    std::string action;
    std::string caller;
    std::string source;
    std::string object;
    friend auto operator<=>(const Kind&, const Kind&) = default;
  };
  void count(Kind kind);

  std::map<Kind, std::size_t> counts_;
};

}  // namespace budstikke::audit
