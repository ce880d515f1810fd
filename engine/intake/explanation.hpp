#pragma once
// Why a message goes where it goes, as JSON that is kept with it: codes and HER-ids, no patient data.

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/addressing/resolver.hpp"

namespace budstikke {

/// Every message has one: it is written as text at once, and nothing of it is read again.
class Explanation {
 public:
  /// The last value of a name counts, in the place of the first.
  void set(std::string_view name, const boost::json::value& value);
  /// `json` is a whole JSON value, as it is to stand there.
  void set_json(std::string_view name, std::string json);
  void set_text(std::string_view name, std::string_view text);
  /// How a receiver was found without asking the address book.
  void add(const std::string& role, std::string how);
  /// How the address book settled one.
  void add(const std::string& role, const addressing::Resolution& resolution);
  [[nodiscard]] std::string text() const;

 private:
  void add_addressing(const boost::json::value& one);

  std::vector<std::pair<std::string, std::string>> fields_;  ///< names, which need no escape, and JSON
  std::string addressing_;                                   ///< elements of an array
};

}  // namespace budstikke
