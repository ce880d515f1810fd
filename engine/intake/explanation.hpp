#pragma once
// Why a message goes where it goes, as JSON that is kept with it: codes and HER-ids, no patient data.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "engine/addressing/resolver.hpp"

namespace budstikke {

class Explanation {
 public:
  void set(std::string_view name, boost::json::value value);
  void set_text(std::string_view name, std::string_view text);
  /// How a receiver was found without asking the address book.
  void add(const std::string& role, std::string how);
  /// How the address book settled one.
  void add(const std::string& role, const addressing::Resolution& resolution);
  [[nodiscard]] std::string text() const;

 private:
  boost::json::object fields_;
  boost::json::array addressing_;
};

}  // namespace budstikke
