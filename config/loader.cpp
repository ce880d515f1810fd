#include "config/loader.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "config/option.hpp"
#include "rules/toml_reading.hpp"

namespace budstikke::config {

namespace {

constexpr std::size_t kLargestFile = 4'194'304;

class Loader {
 public:
  Loader(const std::string& file, const std::string& directory) : file_(file), directory_(directory) {}

  LoadedSettings load(std::string_view text) {
    if (text.size() > kLargestFile) {
      complain({}, "the file is larger than 4 MiB");
      return {std::nullopt, std::move(diagnostics_)};
    }
    if (const auto deep = rules::too_deep_key(text)) {
      diagnostics_.push_back({file_, deep->line, deep->column, Severity::error, "a key has more than 32 parts"});
      return {std::nullopt, std::move(diagnostics_)};
    }
    toml::table root;
    try {
      root = toml::parse(text, std::string_view{file_});
    } catch (const toml::parse_error& error) {
      complain(error.source(), std::string(error.description()));
      return {std::nullopt, std::move(diagnostics_)};
    }
    Settings settings;
    take_lists(root, settings);
    take_options(root, settings);
    check_whole(settings);
    std::sort(diagnostics_.begin(), diagnostics_.end(), [](const Diagnostic& a, const Diagnostic& b) {
      return std::pair{a.line, a.column} < std::pair{b.line, b.column};
    });
    if (has_errors(diagnostics_)) return {std::nullopt, std::move(diagnostics_)};
    return {std::move(settings), std::move(diagnostics_)};
  }

 private:
  void complain(const toml::source_region& where, std::string message) {
    diagnostics_.push_back(
        {file_, where.begin.line, where.begin.column, Severity::error, std::move(message)});
  }

  void take_lists(toml::table& root, Settings& settings) {
    take_list(root, "intake", "folder", folder_options(), settings.folders);
    take_list(root, "intake", "client", client_options(), settings.intake.clients);
    take_list(root, "admin", "client", client_options(), settings.admin.clients);
    take_list(root, {}, "return_road", return_road_options(), settings.return_roads);
  }

  /// Reads [[section.name]] and takes it out of the table, so that what is left can be checked for unknown
  /// keys.
  template <class Entry>
  void take_list(toml::table& root, std::string_view section, std::string_view name,
                 const std::vector<Option<Entry>>& options, std::vector<Entry>& into) {
    toml::table* parent = section.empty() ? &root : root[section].as_table();
    if (parent == nullptr || !parent->contains(name)) return;
    toml::node& node = *parent->get(name);
    const toml::array* list = node.as_array();
    const std::string full =
        section.empty() ? std::string(name) : std::string(section) + "." + std::string(name);
    if (list == nullptr || !list->is_homogeneous(toml::node_type::table)) {
      complain(node.source(), full + " must be written as [[" + full + "]]");
    } else {
      for (const toml::node& one : *list) into.push_back(take_entry(*one.as_table(), full, options));
    }
    parent->erase(name);
  }

  template <class Entry>
  Entry take_entry(const toml::table& table, const std::string& list,
                   const std::vector<Option<Entry>>& options) {
    Entry entry;
    for (const auto& [key, node] : table) {
      const auto option = std::find_if(options.begin(), options.end(),
                                       [&](const Option<Entry>& one) { return one.key == key.str(); });
      if (option == options.end()) {
        complain(key.source(), "unknown option \"" + std::string(key.str()) + "\" of [[" + list + "]]");
      } else {
        apply(*option, node, entry);
      }
    }
    for (const Option<Entry>& option : options) {
      if (option.required && !table.contains(option.key)) {
        complain(table.source(), "[[" + list + "]] lacks \"" + std::string(option.key) + "\"");
      }
    }
    return entry;
  }

  void take_options(const toml::table& root, Settings& settings) {
    std::set<std::string_view> given;
    for (const auto& [section, node] : root) {
      const toml::table* table = node.as_table();
      if (table == nullptr) {
        complain(section.source(), "unknown option \"" + std::string(section.str()) + "\"");
        continue;
      }
      for (const auto& [key, value] : *table) {
        const std::string full = std::string(section.str()) + "." + std::string(key.str());
        const auto& options = settings_options();
        const auto option = std::find_if(options.begin(), options.end(),
                                         [&full](const Option<Settings>& one) { return one.key == full; });
        if (option == options.end()) {
          complain(key.source(), "unknown option \"" + full + "\"");
          continue;
        }
        given.insert(option->key);
        apply(*option, value, settings);
      }
    }
    for (const Option<Settings>& option : settings_options()) {
      if (option.required && !given.contains(option.key))
        complain({}, "\"" + std::string(option.key) + "\" is missing");
    }
  }

  template <class Target>
  void apply(const Option<Target>& option, const toml::node& node, Target& target) {
    const std::optional<OptionValue> value = read(option.type, node);
    if (!value) {
      complain(node.source(), "\"" + std::string(option.key) + "\" must be " + words(option.type));
    } else if (const auto complaint = option.set(target, *value)) {
      complain(node.source(), "\"" + std::string(option.key) + "\" " + *complaint);
    }
  }

  [[nodiscard]] std::string absolute(const std::string& path) const {
    if (path.empty()) return path;
    return (std::filesystem::path(directory_) / path).lexically_normal().string();
  }

  [[nodiscard]] std::optional<OptionValue> read(OptionType type, const toml::node& node) const {
    OptionValue value;
    switch (type) {
      case OptionType::text:
      case OptionType::path:
        if (!node.is_string()) return std::nullopt;
        value.text = **node.as_string();
        if (type == OptionType::path) value.text = absolute(value.text);
        return value;
      case OptionType::number:
        if (!node.is_integer()) return std::nullopt;
        value.number = **node.as_integer();
        return value;
      case OptionType::flag:
        if (!node.is_boolean()) return std::nullopt;
        value.flag = **node.as_boolean();
        return value;
      case OptionType::duration: {
        const auto duration = node.is_string() ? parse_duration(**node.as_string()) : std::nullopt;
        if (!duration) return std::nullopt;
        value.number = duration->count();
        return value;
      }
      case OptionType::texts:
      case OptionType::paths:
      case OptionType::numbers:
        return read_list(type, node);
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<OptionValue> read_list(OptionType type, const toml::node& node) const {
    const toml::array* list = node.as_array();
    if (list == nullptr) return std::nullopt;
    OptionValue value;
    for (const toml::node& one : *list) {
      const bool numbers = type == OptionType::numbers;
      if (numbers ? !one.is_integer() : !one.is_string()) return std::nullopt;
      if (numbers) {
        value.numbers.push_back(**one.as_integer());
      } else {
        value.texts.push_back(type == OptionType::paths ? absolute(**one.as_string()) : **one.as_string());
      }
    }
    return value;
  }

  static std::string words(OptionType type) {
    switch (type) {
      case OptionType::text:
        return "a text";
      case OptionType::path:
        return "a path";
      case OptionType::number:
        return "a whole number";
      case OptionType::flag:
        return "true or false";
      case OptionType::duration:
        return "a time such as \"250ms\", \"30s\", \"15m\", \"96h\" or \"7d\"";
      case OptionType::texts:
        return "a list of texts";
      case OptionType::paths:
        return "a list of paths";
      case OptionType::numbers:
        return "a list of whole numbers";
    }
    return {};
  }

  /// What no single option can tell.
  void check_whole(const Settings& settings) {
    check_listener(settings.intake, "intake");
    check_listener(settings.admin, "admin");
    for (const ReturnRoadSettings& road : settings.return_roads) {
      const std::string& to = road.endpoint;
      if (!to.empty() && !to.starts_with("https://") && !to.starts_with("http://") &&
          !to.starts_with("folder:/")) {
        complain({}, "return_road " + road.sender.text() +
                         ": endpoint must begin with https://, http:// or folder:/");
      }
    }
    if (settings.client_certificate_file.empty() != settings.client_key_file.empty()) {
      complain({}, "delivery.client_certificate_file and delivery.client_key_file go together");
    }
  }

  void check_listener(const ListenerSettings& listener, const std::string& name) {
    const bool local = listener.listen.starts_with("127.") || listener.listen.starts_with("[::1]") ||
                       listener.listen.starts_with("unix:");
    const bool tls = !listener.certificate_file.empty();
    if (tls != !listener.key_file.empty())
      complain({}, name + ".certificate_file and " + name + ".key_file go together");
    if (!local && !tls)
      complain({}, name + ".listen is no loopback address: it needs " + name + ".certificate_file");
    if (!local && listener.authentication == Authentication::none) {
      complain({}, name + ".authentication = \"none\" is for loopback addresses and Unix sockets only");
    }
    if (listener.authentication == Authentication::client_certificate &&
        (!tls || listener.client_ca_file.empty())) {
      complain({}, name + ".authentication = \"client-certificate\" needs " + name +
                       ".certificate_file and " + name + ".client_ca_file");
    }
    if (listener.authentication != Authentication::none && listener.clients.empty()) {
      complain({}, name + ".authentication needs at least one [[" + name + ".client]], or must be \"none\"");
    }
    for (const ClientSettings& client : listener.clients) {
      const bool by_key = listener.authentication == Authentication::api_key;
      if (by_key && client.key_sha256.empty()) {
        complain({}, "[[" + name + ".client]] \"" + client.name + "\" lacks key_sha256");
      }
      if (listener.authentication == Authentication::client_certificate &&
          client.certificate_sha256.empty()) {
        complain({}, "[[" + name + ".client]] \"" + client.name + "\" lacks certificate_sha256");
      }
    }
  }

  const std::string& file_;
  const std::string& directory_;
  Diagnostics diagnostics_;
};

template <class Target>
void describe(std::string& text, const std::string& heading, const std::vector<Option<Target>>& options) {
  text += "\n## " + heading + "\n\n| option | meaning | unit | default | taken up |\n|---|---|---|---|---|\n";
  for (const Option<Target>& option : options) {
    text += "| `" + std::string(option.key) + "` | " + std::string(option.sentence) + " | " +
            std::string(option.unit) + " | " +
            (option.required ? "(required)" : std::string(option.fallback)) + " | " +
            (option.taken_up == TakenUp::live ? "on reload" : "at start") + " |\n";
  }
}

}  // namespace

LoadedSettings parse_settings(std::string_view text, const std::string& file, const std::string& directory) {
  return Loader{file, directory}.load(text);
}

std::string settings_reference() {
  std::string text =
      "# Settings\n\nRelative paths are relative to the settings file. Generated by `budstikked "
      "--reference`.\n";
  describe(text, "Options", settings_options());
  describe(text, "Each `[[intake.folder]]`", folder_options());
  describe(text, "Each `[[intake.client]]` and `[[admin.client]]`", client_options());
  describe(text, "Each `[[return_road]]`", return_road_options());
  return text;
}

}  // namespace budstikke::config
