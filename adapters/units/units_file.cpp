#include "adapters/units/units_file.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "adapters/units/field_reader.hpp"

namespace budstikke::units {

namespace {

constexpr std::size_t kServed = 60;
constexpr std::size_t kCatchment = 1'000;
constexpr std::size_t kLineBytes = 8'192;
constexpr std::size_t kLineDots = 32;

constexpr std::array<std::string_view, 9> kRegionKeys{"id",    "name", "unit",       "phone",   "web",
                                                      "hours", "note", "valid_from", "valid_to"};
constexpr std::array<std::string_view, 12> kTrustKeys{"id",   "name",       "region",   "her_id",
                                                      "unit", "phone",      "web",      "hours",
                                                      "note", "valid_from", "valid_to", "municipalities"};
constexpr std::array<std::string_view, 16> kMunicipalityKeys{
    "number", "district", "name",  "serves", "trust", "joint", "her_id",     "service",
    "place",  "unit",     "phone", "web",    "hours", "note",  "valid_from", "valid_to"};

bool overlap(const Validity& left, const Validity& right) {
  return !(left.to && right.from && *left.to < *right.from) &&
         !(right.to && left.from && *right.to < *left.from);
}

class Reader {
 public:
  Reader(const std::string& file, const addressing::MunicipalityTable& table)
      : fields_(file, table), table_(table) {}

  void read(const toml::table& root) {
    for (const auto& [key, node] : root) {
      const std::string_view name = key.str();
      if (name != "region" && name != "trust" && name != "municipality") {
        fields_.complain(key.source(),
                         "unknown table; a directory holds [[region]], [[trust]] and [[municipality]]");
      } else if (!node.is_array_of_tables()) {
        fields_.complain(key.source(),
                         "\"" + std::string(name) + "\" is written as [[" + std::string(name) + "]]");
      } else if (node.as_array()->size() > kUnitsEntries) {
        fields_.complain(key.source(), "more than " + std::to_string(kUnitsEntries) + " entries");
      }
    }
    each(root, "region", [this](const toml::table& table) { read_region(table); });
    each(root, "trust", [this](const toml::table& table) { read_trust(table); });
    each(root, "municipality", [this](const toml::table& table) { read_municipality(table); });
  }

  ParsedUnits finish() {
    ParsedUnits parsed{nullptr, fields_.take_diagnostics()};
    if (!has_errors(parsed.diagnostics)) {
      parsed.units = std::make_shared<const CoordinatingUnits>(std::move(regions_), std::move(trusts_),
                                                               std::move(municipal_));
    }
    return parsed;
  }

 private:
  template <class Read>
  static void each(const toml::table& root, std::string_view name, Read read) {
    const toml::array* list = root[name].as_array();
    if (list == nullptr || !list->is_array_of_tables() || list->size() > kUnitsEntries) return;
    for (const toml::node& node : *list) read(*node.as_table());
  }

  void read_region(const toml::table& table) {
    fields_.check_keys(table, "a region", kRegionKeys, std::array<std::string_view, 3>{"id", "name", "unit"});
    Region region{fields_.id(table, "id"), fields_.text(table, "name"), fields_.contact(table),
                  fields_.validity(table)};
    claim("region " + region.id, region.validity, table.get("id"));
    region_ids_.insert(region.id);
    regions_.push_back(std::move(region));
  }

  void read_trust(const toml::table& table) {
    fields_.check_keys(table, "a trust", kTrustKeys, std::array<std::string_view, 3>{"id", "name", "region"});
    Trust trust{fields_.id(table, "id"),         fields_.text(table, "name"), fields_.id(table, "region"),
                fields_.her_id(table, "her_id"), fields_.contact(table),      fields_.validity(table)};
    read_catchment(table, trust);
    refer(table, "region", region_ids_, trust.region);
    claim("trust " + trust.id, trust.validity, table.get("id"));
    trust_ids_.insert(trust.id);
    trusts_.push_back(std::move(trust));
  }

  void read_municipality(const toml::table& table) {
    fields_.check_keys(table, "a municipality", kMunicipalityKeys,
                       std::array<std::string_view, 2>{"number", "unit"});
    MunicipalUnit unit;
    if (const toml::node* number = table.get("number")) unit.number = fields_.area(*number, "number", 4);
    unit.trust = fields_.id(table, "trust");
    unit.joint = fields_.id(table, "joint");
    unit.her_id = fields_.her_id(table, "her_id");
    unit.service_code = fields_.service(table, "service");
    unit.place = fields_.text(table, "place");
    unit.contact = fields_.contact(table);
    unit.validity = fields_.validity(table);
    read_district(table, unit);
    read_served(table, unit);
    refer(table, "trust", trust_ids_, unit.trust);
    refer(table, "joint", trust_ids_, unit.joint);
    for (const std::string_view key : {"service", "place"}) {
      if (const toml::node* node = table.get(key); node != nullptr && table.contains("her_id")) {
        fields_.complain(node->source(),
                         "\"" + std::string(key) + "\" does not go with her_id, which names the party");
      }
    }
    const std::string& own = unit.district.empty() ? unit.number : unit.district;
    claim(own, unit.validity, table.get(unit.district.empty() ? "number" : "district"));
    municipal_.push_back(std::move(unit));
  }

  void read_district(const toml::table& table, MunicipalUnit& unit) {
    const toml::node* district = table.get("district");
    const toml::node* name = table.get("name");
    if (district == nullptr) {
      if (name != nullptr)
        fields_.complain(name->source(), "\"name\" is a district's: municipalities have theirs");
      return;
    }
    unit.district = fields_.area(*district, "district", 6);
    unit.district_name = fields_.text(table, "name");
    if (name == nullptr) fields_.complain(district->source(), "the district has no name");
    if (!unit.district.empty() && !unit.number.empty() && !unit.district.starts_with(unit.number)) {
      fields_.complain(district->source(),
                       "district " + unit.district + " does not lie in municipality " + unit.number);
    }
  }

  /// The numbers under `key`, each with its place: none where there is no list of 1 to `most`.
  std::vector<std::pair<std::string, const toml::node*>> areas(const toml::table& table, std::string_view key,
                                                               std::size_t most) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return {};
    const toml::array* list = node->as_array();
    if (list == nullptr || list->empty() || list->size() > most) {
      fields_.complain(node->source(), "\"" + std::string(key) + "\" is a list of 1 to " +
                                           std::to_string(most) + " municipality or district numbers");
      return {};
    }
    std::vector<std::pair<std::string, const toml::node*>> found;
    for (const toml::node& one : *list) {
      std::string number = fields_.area(one, key, 0);
      if (!number.empty()) found.emplace_back(std::move(number), &one);
    }
    return found;
  }

  void read_served(const toml::table& table, MunicipalUnit& unit) {
    for (auto& [number, node] : areas(table, "serves", kServed)) {
      claim(number, unit.validity, node);
      unit.serves.push_back(std::move(number));
    }
  }

  void read_catchment(const toml::table& table, Trust& trust) {
    std::set<std::string> own;
    for (auto& [number, node] : areas(table, "municipalities", kCatchment)) {
      // Old and new number of one municipality are the same area: both as they are called on the entry's last day.
      constexpr Day kLater{std::chrono::year(2200), std::chrono::January, std::chrono::day(1)};
      const Day last = trust.validity.to.value_or(kLater);
      std::string today = number.size() == 6 ? table_.translate_district(number, last)
                                             : table_.translate(number, last).number;
      if (today.empty()) today = number;
      if (own.insert(today).second) claim("in a catchment area: " + today, trust.validity, node);
      trust.municipalities.push_back(std::move(number));
    }
  }

  /// Complains where `id` is named, but is none of `known`.
  void refer(const toml::table& table, std::string_view key, const std::set<std::string>& known,
             const std::string& id) {
    if (id.empty() || known.contains(id)) return;
    std::string message =
        "no " + std::string(key == "region" ? "region" : "trust") + " has the id \"" + id + "\"";
    fields_.complain(table.get(key)->source(), std::move(message));
  }

  /// Takes an id or area for the entry's days; complains where another entry has it on one of them.
  void claim(const std::string& what, const Validity& validity, const toml::node* at) {
    if (at == nullptr || what.empty() || what.ends_with(' ')) return;
    const std::size_t line = at->source().begin.line;
    for (const auto& [taken, first_line] : claims_[what]) {
      if (!overlap(taken, validity)) continue;
      fields_.complain(at->source(),
                       what + " has an entry for these days already, in line " + std::to_string(first_line));
      return;
    }
    claims_[what].emplace_back(validity, line);
  }

  FieldReader fields_;
  const addressing::MunicipalityTable& table_;
  std::vector<Region> regions_;
  std::vector<Trust> trusts_;
  std::vector<MunicipalUnit> municipal_;
  std::set<std::string> region_ids_;
  std::set<std::string> trust_ids_;
  std::map<std::string, std::vector<std::pair<Validity, std::size_t>>> claims_;
};

/// What stands before the TOML parser, which recurses into dotted keys without bound.
std::string complaint_of_bounds(std::string_view text) {
  if (text.size() > kUnitsFileBytes)
    return "the file is larger than " + std::to_string(kUnitsFileBytes) + " bytes";
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    if (line.size() > kLineBytes) return "a line is longer than " + std::to_string(kLineBytes) + " bytes";
    if (!line.starts_with('#') && std::ranges::count(line, '.') > static_cast<std::ptrdiff_t>(kLineDots)) {
      return "a line has more than " + std::to_string(kLineDots) + " dots";
    }
    begin = end + 1;
  }
  return {};
}

}  // namespace

ParsedUnits parse_units(std::string_view text, const std::string& file,
                        const addressing::MunicipalityTable& table) {
  if (std::string complaint = complaint_of_bounds(text); !complaint.empty()) {
    return {nullptr, {{file, 0, 0, Severity::error, std::move(complaint)}}};
  }
  try {
    const toml::table root = toml::parse(text);
    Reader reader(file, table);
    reader.read(root);
    return reader.finish();
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    return {nullptr,
            {{file, at.line, at.column, Severity::error, "not TOML: " + std::string(error.description())}}};
  }
}

}  // namespace budstikke::units
