#pragma once
// Publications of rules as text for people.

#include <boost/json/value.hpp>
#include <string>

namespace budstikke::tools {

/// One publication, and what was warned of.
[[nodiscard]] std::string proposal_text(const boost::json::value& answer);
[[nodiscard]] std::string publications_text(const boost::json::value& answer);
/// The rule file itself.
[[nodiscard]] std::string rules_text(const boost::json::value& answer);
/// Every message that would go elsewhere, then the counts.
[[nodiscard]] std::string replay_text(const boost::json::value& answer);

}  // namespace budstikke::tools
