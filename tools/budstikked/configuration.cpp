#include "tools/budstikked/configuration.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "adapters/crypto/digest.hpp"
#include "adapters/directory/address_book_file.hpp"
#include "adapters/directory/postal_hints_file.hpp"
#include "config/loader.hpp"

namespace budstikke {

namespace {

constexpr std::uintmax_t kLargestFile = 67'108'864;

class Reader {
 public:
  LoadedConfiguration load(const std::string& settings_file) {
    const auto text = read(settings_file);
    if (!text) return {std::nullopt, std::move(diagnostics_)};
    const std::string directory = std::filesystem::absolute(settings_file).parent_path().string();
    config::LoadedSettings loaded = config::parse_settings(*text, settings_file, directory);
    take(std::move(loaded.diagnostics));
    if (!loaded.settings) return {std::nullopt, std::move(diagnostics_)};
    Configuration configuration;
    configuration.settings = std::move(*loaded.settings);
    configuration.routing = routing(configuration.settings);
    check_paths(configuration.settings, settings_file);
    if (has_errors(diagnostics_)) return {std::nullopt, std::move(diagnostics_)};
    return {std::move(configuration), std::move(diagnostics_)};
  }

 private:
  void take(Diagnostics more) { diagnostics_.insert(diagnostics_.end(), more.begin(), more.end()); }

  void complain(const std::string& file, std::string message) {
    diagnostics_.push_back({file, 0, 0, Severity::error, std::move(message)});
  }

  std::optional<std::string> read(const std::string& path) {
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    std::ifstream stream(path, std::ios::binary);
    if (error || !stream) {
      complain(path, "the file cannot be read");
      return std::nullopt;
    }
    if (size > kLargestFile) {
      complain(path, "the file is larger than 64 MiB");
      return std::nullopt;
    }
    std::ostringstream text;
    text << stream.rdbuf();
    return std::move(text).str();
  }

  std::shared_ptr<const Routing> routing(const config::Settings& settings) {
    auto routing = std::make_shared<Routing>();
    routing->deadline = settings.lanes.deadline;
    routing->receipt_within = settings.receipt_within;
    if (const auto text = read(settings.rules_file)) {
      auto parsed = rules::parse_rules(*text, settings.rules_file, crypto::sha256_hex(*text));
      take(std::move(parsed.diagnostics));
      routing->rules = std::move(parsed.rules);
    }
    if (const auto text = read(settings.address_book_file)) {
      auto parsed = parse_address_book(*text, settings.address_book_file, crypto::sha256_hex(*text));
      take(std::move(parsed.diagnostics));
      routing->book = std::move(parsed.book);
    }
    addressing::PostalHints hints;
    if (!settings.postal_hints_file.empty()) {
      if (const auto text = read(settings.postal_hints_file)) {
        auto parsed = parse_postal_hints(*text, settings.postal_hints_file);
        take(std::move(parsed.diagnostics));
        hints = std::move(parsed.hints);
      }
    }
    routing->postal_hints = std::make_shared<const addressing::PostalHints>(std::move(hints));
    routing->vocabulary = rules::default_vocabulary();
    if (!settings.vocabulary_file.empty()) {
      if (const auto text = read(settings.vocabulary_file)) {
        auto parsed = rules::parse_vocabulary(*text, settings.vocabulary_file);
        take(std::move(parsed.diagnostics));
        routing->vocabulary = std::move(parsed.vocabulary);
      }
    }
    return routing;
  }

  void check_paths(const config::Settings& settings, const std::string& file) {
    const auto demand_directory = [&](const std::string& path, const std::string& option) {
      std::error_code error;
      if (!path.empty() && !std::filesystem::is_directory(path, error)) {
        complain(file, option + ": " + path + " is not a directory");
      }
    };
    const auto demand_file = [&](const std::string& path, const std::string& option) {
      std::error_code error;
      if (!path.empty() && !std::filesystem::is_regular_file(path, error)) {
        complain(file, option + ": " + path + " is not a file");
      }
    };
    demand_directory(settings.schemas_directory, "schemas.directory");
    demand_directory(std::filesystem::path(settings.store_file).parent_path().string(), "store.file");
    demand_file(settings.store_key_file, "store.key_file");
    for (const std::string& key : settings.store_retired_key_files)
      demand_file(key, "store.retired_key_files");
    for (const config::FolderSettings& folder : settings.folders)
      demand_directory(folder.directory, "intake.folder");
    for (const auto& [path, option] :
         {std::pair{settings.intake.certificate_file, "intake.certificate_file"},
          std::pair{settings.intake.key_file, "intake.key_file"},
          std::pair{settings.intake.client_ca_file, "intake.client_ca_file"},
          std::pair{settings.admin.certificate_file, "admin.certificate_file"},
          std::pair{settings.admin.key_file, "admin.key_file"},
          std::pair{settings.admin.client_ca_file, "admin.client_ca_file"},
          std::pair{settings.ca_file, "delivery.ca_file"},
          std::pair{settings.client_certificate_file, "delivery.client_certificate_file"},
          std::pair{settings.client_key_file, "delivery.client_key_file"}}) {
      demand_file(path, option);
    }
  }

  Diagnostics diagnostics_;
};

}  // namespace

LoadedConfiguration load_configuration(const std::string& settings_file) {
  return Reader{}.load(settings_file);
}

}  // namespace budstikke
