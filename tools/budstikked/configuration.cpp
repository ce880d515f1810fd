#include "tools/budstikked/configuration.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "adapters/crypto/digest.hpp"
#include "adapters/directory/municipality_changes_file.hpp"
#include "adapters/directory/postal_hints_file.hpp"
#include "adapters/units/units_file.hpp"
#include "tools/budstikked/address_formats.hpp"

namespace budstikke {

namespace {

constexpr std::uintmax_t kLargestFile = 67'108'864;

class Reader {
 public:
  explicit Reader(const std::string& settings_file) : file_(settings_file) {}

  LoadedConfiguration load() {
    const auto text = read(file_, {});
    if (!text) return {std::nullopt, std::move(diagnostics_), {}, {}};
    const std::string directory = std::filesystem::absolute(file_).parent_path().string();
    config::LoadedSettings loaded = config::parse_settings(*text, file_, directory);
    take(std::move(loaded.diagnostics));
    places_ = std::move(loaded.places);
    Configuration configuration;
    configuration.settings = std::move(loaded.readable);
    configuration.at_start = std::move(loaded.at_start);
    check_paths(configuration.settings);
    configuration.routing = routing(configuration.settings);
    configuration.rule_file = rule_file(configuration.settings);
    configuration.units = coordinating_units(configuration.settings.addresses.coordinating_units_file,
                                             *configuration.routing->municipalities);
    configuration.address_file = address_file(configuration.settings, *configuration.routing->municipalities);
    configuration.agreements = agreements(configuration.settings.ebxml);
    std::optional<Configuration> whole;
    if (!has_errors(diagnostics_)) whole = std::move(configuration);
    return {std::move(whole), std::move(diagnostics_), std::move(of_rules_), std::move(of_addresses_)};
  }

 private:
  void take(Diagnostics more) { diagnostics_.insert(diagnostics_.end(), more.begin(), more.end()); }

  /// At the option of that name; of the settings file as a whole where the name is empty.
  void complain(const std::string& option, const std::string& message, Severity severity = Severity::error) {
    const auto place = places_.find(option);
    const rules::Position at = place == places_.end() ? rules::Position{} : place->second;
    diagnostics_.push_back(
        {file_, at.line, at.column, severity, option.empty() ? message : option + ": " + message});
  }

  /// The text of the file that `option` names.
  std::optional<std::string> read(const std::string& path, const std::string& option) {
    if (path.empty()) return std::nullopt;  // the settings lack it, and that is said already
    std::error_code error;
    const bool regular = std::filesystem::is_regular_file(path, error);
    if (error || !regular) {
      complain(option, path + " is not a file, or cannot be reached");
      return std::nullopt;
    }
    std::ifstream stream(path, std::ios::binary);
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    if (error || !stream) {
      complain(option, path + " cannot be read");
      return std::nullopt;
    }
    if (size > kLargestFile) {
      complain(option, path + " is larger than 64 MiB");
      return std::nullopt;
    }
    // At most what was measured: the file may grow meanwhile.
    std::string text(static_cast<std::size_t>(size), '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad() || static_cast<std::size_t>(stream.gcount()) != text.size()) {
      complain(option, path + " changes while it is read");
      return std::nullopt;
    }
    return text;
  }

  std::optional<publishing::RuleFile> rule_file(const config::Settings& settings) {
    if (settings.rules_file.empty()) return std::nullopt;
    publishing::RuleFile file{settings.rules_file, {}, nullptr};
    Diagnostics others;
    others.swap(diagnostics_);
    if (const auto text = read(settings.rules_file, "rules.file")) {
      file.hash = crypto::sha256_hex(*text);
      auto parsed = rules::parse_rules(*text, settings.rules_file, file.hash);
      take(std::move(parsed.diagnostics));
      file.rules = std::move(parsed.rules);
    }
    of_rules_.swap(diagnostics_);
    diagnostics_.swap(others);
    return file;
  }

  AddressFile address_file(const config::Settings& settings, const addressing::MunicipalityTable& table) {
    AddressFile file;
    file.age_limited = !settings.registry.url.empty() || places_.contains("address_book.oldest");
    if (settings.address_book_file.empty()) return file;
    Diagnostics others;
    others.swap(diagnostics_);
    if (const auto text = read(settings.address_book_file, "address_book.file")) {
      const std::string hash = crypto::sha256_hex(*text);
      auto parsed = read_address_book(*text, settings.address_book_file, hash, table);
      take(std::move(parsed.diagnostics));
      if (parsed.book) file.book = registry::FileBook{parsed.book->parties(), hash};
    }
    file.faulty = !file.book;
    of_addresses_.swap(diagnostics_);
    diagnostics_.swap(others);
    return file;
  }

  std::shared_ptr<const units::CoordinatingUnits> coordinating_units(
      const std::string& file, const addressing::MunicipalityTable& table) {
    if (file.empty()) return nullptr;
    const auto text = read(file, "address_book.coordinating_units_file");
    if (!text) return nullptr;
    units::ParsedUnits parsed = units::parse_units(*text, file, table);
    take(std::move(parsed.diagnostics));
    return std::move(parsed.units);
  }

  msh::Agreements agreements(const config::EbxmlSettings& settings) {
    msh::Agreements agreements;
    const auto now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
    for (std::size_t i = 0; i < settings.partners.size(); ++i) {
      const config::EbxmlPartnerSettings& partner = settings.partners[i];
      const std::string option = config::entry_name("ebxml.partner", i) + ".cpa_file";
      const auto text = read(partner.cpa_file, option);
      if (!text) continue;
      auto judged = msh::read_agreement(*text, partner.her_id, settings.her_ids, now);
      for (const std::string& fault : judged.faults) complain(option, partner.cpa_file + ": " + fault);
      for (const std::string& warning : judged.warnings)
        complain(option, partner.cpa_file + ": " + warning, Severity::warning);
      if (judged.agreement) agreements.emplace(partner.her_id, *std::move(judged.agreement));
    }
    return agreements;
  }

  std::shared_ptr<const Routing> routing(const config::Settings& settings) {
    auto routing = std::make_shared<Routing>();
    routing->deadline = settings.lanes.deadline;
    routing->receipt_within = settings.receipt_within;
    routing->own_parties = settings.ebxml.her_ids;
    routing->book = std::make_shared<const addressing::AddressBook>();
    if (!settings.addresses.municipality_changes_file.empty()) {
      const std::string& file = settings.addresses.municipality_changes_file;
      if (const auto text = read(file, "address_book.municipality_changes_file")) {
        auto parsed = parse_municipality_changes(*text, file);
        take(std::move(parsed.diagnostics));
        if (parsed.table) routing->municipalities = std::move(parsed.table);
      }
    }
    addressing::PostalHints hints;
    if (!settings.postal_hints_file.empty()) {
      if (const auto text = read(settings.postal_hints_file, "address_book.postal_hints_file")) {
        auto parsed = parse_postal_hints(*text, settings.postal_hints_file);
        take(std::move(parsed.diagnostics));
        hints = std::move(parsed.hints);
      }
    }
    routing->postal_hints = std::make_shared<const addressing::PostalHints>(std::move(hints));
    routing->vocabulary = rules::default_vocabulary();
    if (!settings.vocabulary_file.empty()) {
      if (const auto text = read(settings.vocabulary_file, "needs.vocabulary_file")) {
        auto parsed = rules::parse_vocabulary(*text, settings.vocabulary_file);
        take(std::move(parsed.diagnostics));
        routing->vocabulary = std::move(parsed.vocabulary);
      }
    }
    return routing;
  }

  void demand_directory(const std::string& path, const std::string& option) {
    std::error_code error;
    if (!path.empty() && !std::filesystem::is_directory(path, error)) {
      complain(option, path + " is not a directory");
    }
  }

  void demand_file(const std::string& path, const std::string& option) {
    std::error_code error;
    if (!path.empty() && !std::filesystem::is_regular_file(path, error)) {
      complain(option, path + " is not a file");
    }
  }

  void check_paths(const config::Settings& settings) {
    demand_directory(settings.schemas_directory, "schemas.directory");
    demand_directory(std::filesystem::path(settings.store_file).parent_path().string(), "store.file");
    demand_file(settings.store_key_file, "store.key_file");
    for (const std::string& key : settings.store_retired_key_files)
      demand_file(key, "store.retired_key_files");
    for (std::size_t i = 0; i < settings.folders.size(); ++i) {
      demand_directory(settings.folders[i].directory, config::entry_name("intake.folder", i) + ".directory");
    }
    for (std::size_t i = 0; i < settings.return_roads.size(); ++i) {
      demand_file(settings.return_roads[i].certificate,
                  config::entry_name("return_road", i) + ".certificate");
    }
    demand_directory(settings.watch.counts_directory, "watch.counts_directory");
    check_listener_paths(settings.intake, "intake");
    check_listener_paths(settings.admin, "admin");
    demand_file(settings.ca_file, "delivery.ca_file");
    demand_file(settings.client_certificate_file, "delivery.client_certificate_file");
    demand_file(settings.client_key_file, "delivery.client_key_file");
    demand_file(settings.ebxml.roots_file, "ebxml.roots_file");
    demand_file(settings.ebxml.certificate_file, "ebxml.certificate_file");
    demand_file(settings.ebxml.key_file, "ebxml.key_file");
    demand_file(settings.ebxml.mail_ca_file, "ebxml.mail_ca_file");
    demand_file(settings.ebxml.mail_password_file, "ebxml.mail_password_file");
    if (!settings.log_file.empty()) {
      demand_directory(std::filesystem::path(settings.log_file).parent_path().string(), "log.file");
    }
  }

  void check_listener_paths(const config::ListenerSettings& listener, const std::string& section) {
    demand_file(listener.certificate_file, section + ".certificate_file");
    demand_file(listener.key_file, section + ".key_file");
    demand_file(listener.client_ca_file, section + ".client_ca_file");
    constexpr std::string_view kUnix = "unix:";
    if (listener.listen.starts_with(kUnix)) {
      const std::filesystem::path socket = listener.listen.substr(kUnix.size());
      demand_directory(socket.parent_path().string(), section + ".listen");
    }
  }

  const std::string& file_;
  config::Places places_;
  Diagnostics diagnostics_;
  Diagnostics of_rules_;      ///< of the rule file
  Diagnostics of_addresses_;  ///< of the address book's file
};

}  // namespace

LoadedConfiguration load_configuration(const std::string& settings_file) {
  return Reader{settings_file}.load();
}

}  // namespace budstikke
