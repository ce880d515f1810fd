#include "engine/intake/explanation.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace budstikke {

namespace json = boost::json;

void Explanation::set_json(std::string_view name, std::string json) {
  const auto known =
      std::ranges::find(fields_, name, [](const auto& one) { return std::string_view(one.first); });
  if (known == fields_.end()) {
    fields_.emplace_back(name, std::move(json));
  } else {
    known->second = std::move(json);
  }
}

void Explanation::set(std::string_view name, const json::value& value) {
  set_json(name, json::serialize(value));
}

void Explanation::set_text(std::string_view name, std::string_view text) {
  set_json(name, json::serialize(json::string_view(text.data(), text.size())));
}

void Explanation::add(const std::string& role, std::string how) {
  add_addressing({{"role", role}, {"how", std::move(how)}, {"considered", json::array{}}});
}

void Explanation::add(const std::string& role, const addressing::Resolution& resolution) {
  json::array considered;
  for (const addressing::Considered& one : resolution.considered) {
    considered.push_back({{"her_id", one.her_id.value()}, {"name", one.name}, {"fell_away", one.fell_away}});
  }
  add_addressing({{"role", role}, {"how", resolution.how}, {"considered", std::move(considered)}});
}

void Explanation::add_addressing(const json::value& one) {
  if (!addressing_.empty()) addressing_ += ',';
  addressing_ += json::serialize(one);
}

std::string Explanation::text() const {
  std::string whole = "{";
  for (const auto& [name, value] : fields_)
    whole.append("\"").append(name).append("\":").append(value).append(",");
  return whole.append("\"addressing\":[").append(addressing_).append("]}");
}

}  // namespace budstikke
