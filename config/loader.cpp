#include "config/loader.hpp"

#include <algorithm>
#include <set>

#include "config/option_value.hpp"
#include "config/whole_checks.hpp"
#include "rules/complaints.hpp"
#include "rules/toml_reading.hpp"
#include "rules/wording.hpp"

namespace budstikke::config {

namespace {

constexpr std::size_t kLargestFile = 4'194'304;

constexpr std::size_t kLongestSlip = 64;  ///< longer names are no slips, and comparing them costs

/// What to write instead of an option of a list that earlier versions knew; empty where they knew none of that name.
std::string_view former_option(std::string_view key) {
  if (key == "key_sha256") {
    return "\"key_sha256\" is taken no longer: run budstikke key new NAME, give the new key to the caller, "
           "and write "
           "what it prints: key_hashes = [\"...\"]";
  }
  if (key == "certificate_sha256") {
    return "\"certificate_sha256\" is taken no longer: write it as a list, certificates_sha256 = [\"...\"]";
  }
  return {};
}

template <class Target>
std::string suggested(std::string_view key, const std::vector<Option<Target>>& options) {
  if (key.size() > kLongestSlip) return {};
  std::vector<std::string_view> known;
  for (const Option<Target>& option : options) known.push_back(option.key);
  return rules::suggestion(key, known);
}

bool is_section(std::string_view name) {
  const auto& options = settings_options();
  return std::any_of(options.begin(), options.end(), [name](const Option<Settings>& one) {
    return one.key.size() > name.size() && one.key.starts_with(name) && one.key[name.size()] == '.';
  });
}

class Loader {
 public:
  Loader(const std::string& file, const std::string& directory) : complaints_(file), directory_(directory) {}

  LoadedSettings load(std::string_view text, const std::string& file) {
    Settings settings;
    if (auto root = parse(text, file)) {
      take_lists(*root, settings);
      take_options(*root, settings);
      check_whole({settings, places_, faulty_}, complaints_);
    }
    LoadedSettings loaded{std::nullopt, {}, complaints_.take(), std::move(places_), std::move(at_start_)};
    if (!has_errors(loaded.diagnostics)) loaded.settings = settings;
    loaded.readable = std::move(settings);
    return loaded;
  }

 private:
  std::optional<toml::table> parse(std::string_view text, const std::string& file) {
    if (text.size() > kLargestFile) {
      complaints_.error({}, "the file is larger than 4 MiB");
      return std::nullopt;
    }
    if (const auto deep = rules::too_deep_key(text)) {
      complaints_.error(*deep, "a key has more than 32 parts");
      return std::nullopt;
    }
    try {
      return toml::parse(text, std::string_view{file});
    } catch (const toml::parse_error& error) {
      complaints_.error({error.source().begin.line, error.source().begin.column},
                        std::string(error.description()));
      return std::nullopt;
    }
  }

  void take_lists(toml::table& root, Settings& settings) {
    take_list(root, "intake.folder", folder_options(), settings.folders);
    take_list(root, "intake.client", intake_client_options(), settings.intake.clients);
    take_list(root, "admin.client", admin_client_options(), settings.admin.clients);
    take_list(root, "return_road", return_road_options(), settings.return_roads);
    take_list(root, "ebxml.key", ebxml_key_options(), settings.ebxml.keys);
    take_list(root, "ebxml.partner", ebxml_partner_options(), settings.ebxml.partners);
  }

  /// Reads [[list]] and takes it out of the table, so that what is left can be checked for unknown keys.
  template <class Entry>
  void take_list(toml::table& root, const std::string& list, const std::vector<Option<Entry>>& options,
                 std::vector<Entry>& into) {
    const std::size_t dot = list.find('.');
    const std::string name = dot == std::string::npos ? list : list.substr(dot + 1);
    toml::table* parent = dot == std::string::npos ? &root : root[list.substr(0, dot)].as_table();
    const bool restart = options.front().taken_up == TakenUp::restart;
    if (restart) at_start_[list] = {};
    if (parent == nullptr || !parent->contains(name)) return;
    toml::node& node = *parent->get(name);
    places_[list] = rules::position_of(node);
    const toml::array* entries = node.as_array();
    if (entries == nullptr || (!entries->empty() && !entries->is_homogeneous(toml::node_type::table))) {
      complaints_.error(rules::position_of(node), list + " must be written as [[" + list + "]]");
    } else {
      for (const toml::node& one : *entries) {
        into.push_back(take_entry(*one.as_table(), list, into.size(), options));
      }
    }
    parent->erase(name);
  }

  template <class Entry>
  Entry take_entry(const toml::table& table, const std::string& list, std::size_t index,
                   const std::vector<Option<Entry>>& options) {
    Entry entry;
    const std::string name = entry_name(list, index);
    places_[name] = rules::position_of(table);
    for (const auto& [key, node] : table) {
      const auto option = std::find_if(options.begin(), options.end(),
                                       [&](const Option<Entry>& one) { return one.key == key.str(); });
      if (const auto advice = former_option(key.str()); option == options.end() && !advice.empty()) {
        complaints_.error(rules::position_of(key), std::string(advice));
        continue;
      }
      if (option == options.end()) {
        complaints_.error(rules::position_of(key), "unknown option " + rules::quoted(key.str()) + " of [[" +
                                                       list + "]]" + suggested(key.str(), options));
        continue;
      }
      const std::string value = apply(*option, node, name + "." + std::string(option->key), entry);
      if (option->taken_up == TakenUp::restart) {
        at_start_[list] += std::to_string(index) + std::string(option->key) + '\n' + value + '\n';
      }
    }
    for (const Option<Entry>& option : options) {
      if (option.required && !table.contains(option.key)) {
        complaints_.error(places_[name], "[[" + list + "]] lacks \"" + std::string(option.key) + "\"");
      }
    }
    return entry;
  }

  void take_options(const toml::table& root, Settings& settings) {
    for (const Option<Settings>& option : settings_options()) {
      if (option.taken_up != TakenUp::restart) continue;
      at_start_[std::string(option.key)] = comparable(fallback_value(option.type, option.fallback));
    }
    for (const auto& [section, node] : root) {
      const toml::table* table = node.as_table();
      if (table != nullptr && is_section(section.str())) {
        places_[std::string(section.str())] = rules::position_of(node);
        take_section(*table, std::string(section.str()), settings);
      } else if (is_section(section.str())) {
        const std::string name(section.str());
        complaints_.error(rules::position_of(section), name + " must be written as [" + name + "]");
      } else {
        complaints_.error(rules::position_of(section), "unknown section " + rules::quoted(section.str()));
      }
    }
    for (const Option<Settings>& option : settings_options()) {
      if (!option.required || places_.contains(option.key)) continue;
      const auto section = places_.find(option.key.substr(0, option.key.find('.')));
      complaints_.error(section == places_.end() ? rules::Position{} : section->second,
                        "\"" + std::string(option.key) + "\" is missing");
    }
  }

  void take_section(const toml::table& table, const std::string& section, Settings& settings) {
    const auto& options = settings_options();
    for (const auto& [key, value] : table) {
      const std::string full = section + "." + std::string(key.str());
      const auto option = std::find_if(options.begin(), options.end(),
                                       [&full](const Option<Settings>& one) { return one.key == full; });
      if (option == options.end()) {
        complaints_.error(rules::position_of(key),
                          "unknown option " + rules::quoted(full) + suggested(full, options));
        continue;
      }
      std::string text = apply(*option, value, full, settings);
      if (option->taken_up == TakenUp::restart) at_start_[full] = std::move(text);
    }
  }

  /// Stores the value; returns it as a text to compare.
  template <class Target>
  std::string apply(const Option<Target>& option, const toml::node& node, const std::string& name,
                    Target& target) {
    const rules::Position place = rules::position_of(node);
    places_[name] = place;
    const std::optional<OptionValue> value = read_value(option.type, node, directory_);
    std::optional<std::string> complaint;
    if (!value) {
      complaint = "must be " + words(option.type);
    } else if (has_control_characters(*value)) {
      complaint = "must not hold control characters";
    } else if (option.required && value->text.empty() &&
               (option.type == OptionType::text || option.type == OptionType::path)) {
      complaint = "must not be empty";
    } else {
      complaint = option.set(target, *value);
    }
    if (!complaint) return comparable(*value);
    faulty_.insert(name);
    complaints_.error(place, "\"" + std::string(option.key) + "\" " + *complaint);
    return {};
  }

  rules::Complaints complaints_;
  const std::string& directory_;
  Places places_;
  StartValues at_start_;
  std::set<std::string> faulty_;
};

}  // namespace

LoadedSettings parse_settings(std::string_view text, const std::string& file, const std::string& directory) {
  return Loader{file, directory}.load(text, file);
}

std::vector<std::string> needs_restart(const StartValues& running, const StartValues& loaded) {
  std::vector<std::string> names;
  for (const auto& [name, value] : running) {
    const auto found = loaded.find(name);
    if (found == loaded.end() || found->second != value) names.push_back(name);
  }
  return names;
}

std::string entry_name(std::string_view list, std::size_t index) {
  return std::string(list) + "[" + std::to_string(index) + "]";
}

}  // namespace budstikke::config
