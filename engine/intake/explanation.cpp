#include "engine/intake/explanation.hpp"

#include <boost/json/serialize.hpp>
#include <utility>

namespace budstikke {

void Explanation::set(std::string_view name, boost::json::value value) { fields_[name] = std::move(value); }

void Explanation::set_text(std::string_view name, std::string_view text) { fields_[name] = text; }

void Explanation::add(const std::string& role, std::string how) {
  addressing_.push_back({{"role", role}, {"how", std::move(how)}, {"considered", boost::json::array{}}});
}

void Explanation::add(const std::string& role, const addressing::Resolution& resolution) {
  boost::json::array considered;
  for (const addressing::Considered& one : resolution.considered) {
    considered.push_back({{"her_id", one.her_id.value()}, {"name", one.name}, {"fell_away", one.fell_away}});
  }
  addressing_.push_back({{"role", role}, {"how", resolution.how}, {"considered", std::move(considered)}});
}

std::string Explanation::text() const {
  boost::json::object whole = fields_;
  whole["addressing"] = addressing_;
  return boost::json::serialize(whole);
}

}  // namespace budstikke
