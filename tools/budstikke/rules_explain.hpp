#pragma once
// The two ways in which `budstikke rules explain` comes to a decision by itself: from facts, and from a message's file.

#include <string>
#include <vector>

#include "tools/budstikke/admin_client.hpp"

namespace budstikke::tools {

struct ExplainOptions {
  std::string subject;  ///< a rule file, a message's file, or a reference
  std::string rules;
  std::string addresses;
  std::string facts_json;
  std::vector<std::string> facts;
  std::string on;
  std::string language;
  bool json = false;
  AdminAddress where;
};

/// Each returns the exit status.
[[nodiscard]] int explain_facts(const ExplainOptions& options);
[[nodiscard]] int explain_message_file(const ExplainOptions& options);

}  // namespace budstikke::tools
