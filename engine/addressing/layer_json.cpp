// Layer entries as JSON: what operators send, and what the ledger keeps.

#include <boost/json.hpp>
#include <set>
#include <utility>

#include "engine/addressing/layer.hpp"
#include "engine/addressing/party_form.hpp"

namespace budstikke::addressing {

namespace {

namespace json = boost::json;

/// Reads one object and takes note of every mistake.
class Reader {
 public:
  Reader(const json::object& object, std::optional<std::chrono::year_month_day> today,
         const MunicipalityTable& table)
      : object_(object), today_(today), table_(table) {}

  Outcome<LayerEntry> read() {
    LayerEntry entry;
    const std::string kind = required_text("kind");
    if (kind == "correction") {
      entry.what = read_correction();
    } else if (kind == "agreement") {
      entry.what = read_agreement();
    } else if (!kind.empty()) {
      complain("\"kind\" is correction or agreement");
    }
    entry.why = required_text("why");
    read_days(entry);
    // Of an unknown kind, all members would be unknown: that says nothing.
    if (kind == "correction" || kind == "agreement") {
      for (const auto& member : object_) {
        if (!known_.contains(member.key())) complain("unknown member \"" + repeatable(member.key()) + "\"");
      }
    }
    if (!mistakes_.empty()) return Failure(Code::B107, mistakes_);
    return entry;
  }

 private:
  void complain(const std::string& what) {
    constexpr std::size_t kBytes = 4'000;
    if (mistakes_.size() > kBytes) return;
    mistakes_ += (mistakes_.empty() ? "" : "; ") + what;
  }

  const json::value* find(std::string_view name) {
    known_.emplace(name);
    return object_.if_contains(name);
  }

  /// The member as printable text; nothing where it is absent or wrong.
  std::optional<std::string> text(std::string_view name) {
    const json::value* value = find(name);
    if (value == nullptr) return std::nullopt;
    const auto* string = value->if_string();
    if (string == nullptr) {
      complain("\"" + std::string(name) + "\" is a text");
      return std::nullopt;
    }
    if (const std::string fault = text_fault(*string); !fault.empty()) {
      complain("\"" + std::string(name) + "\" " + fault);
      return std::nullopt;
    }
    return std::string(*string);
  }

  std::string required_text(std::string_view name) {
    const bool there = find(name) != nullptr;
    const auto said = text(name);
    if (!there) complain("\"" + std::string(name) + "\" is missing");
    if (said && said->find_first_not_of(' ') == std::string::npos) {
      complain("\"" + std::string(name) + "\" is empty");
      return {};
    }
    return said.value_or("");
  }

  /// As text(); `fault` looks at what is not empty.
  template <class Fault>
  std::optional<std::string> text(std::string_view name, Fault fault) {
    auto said = text(name);
    if (!said || said->empty()) return said;
    if (const std::string what = fault(*said); !what.empty()) {
      complain("\"" + std::string(name) + "\": " + what);
      return std::nullopt;
    }
    return said;
  }

  auto area(AreaKind kind) {
    return [this, kind](std::string_view number) { return area_fault(number, kind, table_); };
  }

  std::optional<HerId> her_id(std::string_view name) {
    const json::value* value = find(name);
    if (value == nullptr) return std::nullopt;
    boost::system::error_code failed;
    const auto number =
        value->is_number() && !value->is_double() ? value->to_number<std::uint32_t>(failed) : 0;
    if (failed || number == 0) {
      complain("\"" + std::string(name) + "\" is a HER-id: a whole number from 1");
      return std::nullopt;
    }
    return HerId(number);
  }

  std::optional<bool> truth(std::string_view name) {
    const json::value* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_bool()) {
      complain("\"" + std::string(name) + "\" is true or false");
      return std::nullopt;
    }
    return value->get_bool();
  }

  std::optional<std::vector<std::string>> coverage() {
    const json::value* value = find("coverage");
    if (value == nullptr) return std::nullopt;
    const json::array* list = value->if_array();
    if (list == nullptr || list->size() > kCoverageNumbers) {
      complain("\"coverage\" is a list of at most " + std::to_string(kCoverageNumbers) + " numbers");
      return std::nullopt;
    }
    std::vector<std::string> numbers;
    for (const json::value& one : *list) {
      const auto* number = one.if_string();
      const std::string fault = number == nullptr ? "numbers stand in quotation marks"
                                                  : area_fault(*number, AreaKind::either, table_);
      if (!fault.empty()) {
        complain("\"coverage\": " + fault);
      } else {
        numbers.emplace_back(*number);
      }
    }
    return numbers;
  }

  std::optional<std::optional<std::chrono::year_month_day>> validity(std::string_view name) {
    const auto said = text(name);
    if (!said) return std::nullopt;
    const auto date = parse_date(*said);
    if (!date && !said->empty()) complain("\"" + std::string(name) + "\" is a date: 2026-12-31");
    return date;
  }

  Correction read_correction() {
    Correction said;
    if (const auto id = her_id("her_id")) {
      said.her_id = *id;
    } else if (object_.if_contains("her_id") == nullptr) {
      complain("\"her_id\" is missing");
    }
    said.parent = her_id("parent");
    said.parent_name = text("parent_name");
    said.parent_organisation_number = text("parent_organisation_number", organisation_number_fault);
    said.name = text("name");
    if (said.name && said.name->empty()) complain("\"name\" is empty");
    said.service_code = text("service", service_fault);
    said.municipality = text("municipality", area(AreaKind::municipality));
    said.coverage = coverage();
    said.district = text("district", area(AreaKind::district));
    said.place = text("place");
    said.endpoint = text("endpoint", endpoint_fault);
    said.certificate = text("certificate");
    said.active = truth("active");
    said.valid_from = validity("valid_from");
    said.valid_to = validity("valid_to");
    const bool speaks_of_whole = said.name && said.service_code && said.municipality;
    said.adds = truth("adds").value_or(speaks_of_whole);
    static constexpr std::size_t kWithoutFields = 6;  // kind, her_id, adds, why, from, until
    const std::size_t fixed =
        kWithoutFields - (object_.contains("from") ? 0 : 1) - (object_.contains("adds") ? 0 : 1);
    if (mistakes_.empty() && object_.size() < fixed + 1) complain("the correction says nothing anew");
    return said;
  }

  Agreement read_agreement() {
    Agreement agreed;
    agreed.area = required_text("area");
    if (!agreed.area.empty()) {
      if (const auto fault = area_fault(agreed.area, AreaKind::either, table_); !fault.empty()) {
        complain("\"area\": " + fault);
      }
    }
    agreed.service_code = required_text("service");
    if (const auto fault = service_fault(agreed.service_code); !fault.empty())
      complain("\"service\": " + fault);
    if (const auto id = her_id("party")) {
      agreed.party = *id;
    } else if (object_.if_contains("party") == nullptr) {
      complain("\"party\" is missing");
    }
    return agreed;
  }

  std::optional<std::chrono::year_month_day> day(std::string_view name) {
    const auto said = text(name);
    if (!said) return std::nullopt;
    const auto date = parse_date(*said);
    if (!date) complain("\"" + std::string(name) + "\" is a date: 2026-12-31");
    return date;
  }

  void read_days(LayerEntry& entry) {
    const bool has_end = find("until") != nullptr;
    const bool has_beginning = find("from") != nullptr;
    const auto until = day("until");
    const auto from = has_beginning ? day("from") : today_;
    if (!has_end) complain("\"until\" is missing: every entry has an end date");
    if (!has_beginning && !today_) complain("\"from\" is missing");
    if (!until || !from) return;
    entry.until = *until;
    entry.from = *from;
    if (*until < *from) {
      complain("it ends before it begins");
    } else if (today_ && *until < *today_) {
      complain("it ended before today");
    } else if (last_possible(*from) < *until) {
      complain("it lasts longer than " + std::to_string(kLongestEntry.count()) + " years");
    }
  }

  /// The same day years later; 28 February where that year has no 29th.
  static std::chrono::year_month_day last_possible(std::chrono::year_month_day from) {
    const auto day = from + kLongestEntry;
    return day.ok() ? day : day.year() / day.month() / std::chrono::last;
  }

  const json::object& object_;
  std::optional<std::chrono::year_month_day> today_;
  const MunicipalityTable& table_;
  std::set<std::string, std::less<>> known_;
  std::string mistakes_;
};

template <class T>
void put(json::object& object, std::string_view name, const std::optional<T>& said) {
  if (said) object[name] = json::value_from(*said);
}

void write(json::object& object, const Correction& said) {
  object["kind"] = "correction";
  object["her_id"] = said.her_id.value();
  if (said.parent) object["parent"] = said.parent->value();
  put(object, "parent_name", said.parent_name);
  put(object, "parent_organisation_number", said.parent_organisation_number);
  put(object, "name", said.name);
  put(object, "service", said.service_code);
  put(object, "municipality", said.municipality);
  put(object, "coverage", said.coverage);
  put(object, "district", said.district);
  put(object, "place", said.place);
  put(object, "endpoint", said.endpoint);
  put(object, "certificate", said.certificate);
  put(object, "active", said.active);
  if (said.valid_from) object["valid_from"] = *said.valid_from ? to_text(**said.valid_from) : "";
  if (said.valid_to) object["valid_to"] = *said.valid_to ? to_text(**said.valid_to) : "";
  object["adds"] = said.adds;
}

void write(json::object& object, const Agreement& agreed) {
  object["kind"] = "agreement";
  object["area"] = agreed.area;
  object["service"] = agreed.service_code;
  object["party"] = agreed.party.value();
}

}  // namespace

Outcome<LayerEntry> layer_entry_from_json(std::string_view json_text,
                                          std::optional<std::chrono::year_month_day> today,
                                          const MunicipalityTable& table) {
  if (json_text.size() > kLayerEntryBytes) {
    return Failure(Code::B107, "the entry is larger than " + std::to_string(kLayerEntryBytes) + " bytes");
  }
  boost::system::error_code failed;
  const json::value value = json::parse(json_text, failed);
  if (failed || !value.is_object()) return Failure(Code::B107, "the entry is not one JSON object");
  return Reader(value.get_object(), today, table).read();
}

std::string to_json(const LayerEntry& entry) {
  json::object object;
  std::visit([&](const auto& what) { write(object, what); }, entry.what);
  object["why"] = entry.why;
  object["from"] = to_text(entry.from);
  object["until"] = to_text(entry.until);
  return json::serialize(object);
}

}  // namespace budstikke::addressing
