#include "engine/watch/reconciliation.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "engine/watch/message_types.hpp"
#include "engine/watch/volume_record.hpp"

namespace budstikke::watch {

namespace json = boost::json;

namespace {

constexpr std::size_t kMostDaysNamed = 5;

std::size_t in(const std::map<std::string, std::size_t>& counts, const std::string& type) {
  const auto found = counts.find(type);
  return found == counts.end() ? 0 : found->second;
}

/// What came of types that are in no code list, and that the report does not name.
std::size_t other_than(const KeptCounts& counts, const std::map<std::string, std::size_t>& came) {
  std::size_t sum = 0;
  for (const auto& [type, count] : came) {
    const bool named = std::ranges::find(counts.types, type, &KeptType::type) != counts.types.end();
    if (type == kOtherType || (!named && !is_known_type(type))) sum += count;
  }
  return sum;
}

KeptType type_of(const json::object& object) {
  KeptType one;
  one.type = std::string(object.at("type").as_string());
  one.count = object.at("count").to_number<std::size_t>();
  one.listed = object.at("listed").as_bool();
  one.more_missing = object.at("more_missing").to_number<std::size_t>();
  for (const json::value& id : object.at("missing").as_array()) {
    one.missing.emplace_back(std::string(id.as_string()));
  }
  return one;
}

TypeComparison compare_type(const KeptType& said, std::size_t least, std::size_t most,
                            std::size_t still_missing) {
  TypeComparison one{said.type, said.count, least, most};
  // Ids are surer than numbers, whatever day they came.
  one.lacking = said.listed ? still_missing : said.count - std::min(said.count, most);
  if (one.lacking > 0) {
    one.result = TypeComparison::Result::fewer;
  } else if (said.count < least) {
    one.result = TypeComparison::Result::more;
  }
  return one;
}

}  // namespace

std::string to_json(const KeptCounts& counts) {
  json::array types;
  for (const KeptType& one : counts.types) {
    json::array missing;
    for (const BusinessId& id : one.missing) missing.push_back(json::string(id.value()));
    types.push_back(json::object{{"type", one.type},
                                 {"count", one.count},
                                 {"listed", one.listed},
                                 {"missing", std::move(missing)},
                                 {"more_missing", one.more_missing}});
  }
  return json::serialize(json::object{
      {"sender", counts.sender.value()}, {"day", to_text(counts.day)}, {"types", std::move(types)}});
}

std::optional<KeptCounts> kept_counts_from_entry(const LedgerEntry& entry) {
  try {
    const json::value value = json::parse(entry.text);
    const json::object& object = value.as_object();
    KeptCounts counts;
    counts.sender = HerId{object.at("sender").to_number<std::uint32_t>()};
    counts.day = parse_date(object.at("day").as_string()).value();
    for (const json::value& one : object.at("types").as_array())
      counts.types.push_back(type_of(one.as_object()));
    counts.number = entry.number;
    counts.at = entry.at;
    counts.who = entry.who;
    return counts;
  } catch (const std::exception&) {  // of another version, or damaged: the entry says nothing
    return std::nullopt;
  }
}

std::string_view name_of(TypeComparison::Result result) {
  switch (result) {
    case TypeComparison::Result::agrees:
      return "agrees";
    case TypeComparison::Result::fewer:
      return "fewer";
    case TypeComparison::Result::more:
      return "more";
  }
  return "";
}

std::map<std::string, std::size_t> count_of(HerId sender, const std::vector<Arrivals>& arrivals) {
  std::map<std::string, std::size_t> counts;
  for (const Arrivals& one : arrivals) {
    if (one.sender == sender || one.sender_business == sender) counts[one.type] += one.count;
  }
  return counts;
}

std::vector<TypeComparison> compare(const KeptCounts& counts, const std::map<std::string, std::size_t>& least,
                                    const std::map<std::string, std::size_t>& most,
                                    const std::map<std::string, std::size_t>& still_missing) {
  std::vector<TypeComparison> types;
  for (const KeptType& said : counts.types) {
    const bool other = said.type == kOtherType;
    types.push_back(compare_type(said, other ? other_than(counts, least) : in(least, said.type),
                                 other ? other_than(counts, most) : in(most, said.type),
                                 in(still_missing, said.type)));
  }
  return types;
}

bool DayComparison::lacks() const {
  return std::ranges::any_of(
      types, [](const TypeComparison& one) { return one.result == TypeComparison::Result::fewer; });
}

Finding finding_of(HerId sender, const std::vector<DayComparison>& days) {
  Finding finding{{AlarmKind::counts_differ, sender.text()}, Verdict::well};
  finding.sender = sender;
  std::size_t lacking = 0;
  std::size_t said = 0;
  std::size_t named = 0;
  std::string text;
  for (const DayComparison& day : days) {
    for (const TypeComparison& one : day.types) {
      if (one.result != TypeComparison::Result::fewer) continue;
      lacking += one.lacking;
      said += one.said;
      if (++named > kMostDaysNamed) continue;
      text += (text.empty() ? "" : ", ") + to_text(day.day) + " " + one.type + " " +
              std::to_string(one.lacking) + " of " + std::to_string(one.said);
    }
  }
  if (named > kMostDaysNamed) text += " ... +" + std::to_string(named - kMostDaysNamed);
  if (lacking > 0) finding.verdict = Verdict::wrong;
  finding.figures = {{"lacking", std::to_string(lacking)}, {"said", std::to_string(said)}, {"days", text}};
  return finding;
}

}  // namespace budstikke::watch
