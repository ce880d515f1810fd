#include "tools/budstikke/store_keys.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <set>
#include <stdexcept>
#include <utility>

#include "adapters/crypto/sealing_key.hpp"
#include "config/loader.hpp"
#include "tools/budstikke/file_text.hpp"

namespace budstikke::tools {

namespace {
constexpr std::size_t kLargestSettings = 4'194'304;
}

void add_store_options(CLI::App& command, StoreOptions& options) {
  command.add_option("--config", options.settings, "The daemon's settings file: which store, and which keys");
  command.add_option("--key-file", options.key_files, "A key that payloads need; may be given several times");
}

StorePlace place_of(const StoreOptions& options) {
  StorePlace place;
  std::vector<std::string> files = options.key_files;
  if (!options.settings.empty()) {
    const auto folder = std::filesystem::absolute(options.settings).parent_path().string();
    const auto text = read_file(options.settings, kLargestSettings);
    if (!text) throw std::runtime_error("the settings cannot be read");
    const auto loaded = config::parse_settings(*text, options.settings, folder);
    if (!loaded.settings) throw std::runtime_error(to_text(loaded.diagnostics.front()));
    place.file = loaded.settings->store_file;
    files.push_back(loaded.settings->store_key_file);
    const auto& retired = loaded.settings->store_retired_key_files;
    files.insert(files.end(), retired.begin(), retired.end());
  }
  std::vector<crypto::SealingKey> keys;
  std::set<std::string> ids;
  for (const std::string& file : files) {
    crypto::SealingKey key = crypto::load_key_file(file);
    if (ids.insert(key.id()).second) keys.push_back(std::move(key));
  }
  if (!keys.empty()) {
    place.keys = std::make_shared<crypto::AesGcmProtector>(std::move(keys), std::size_t{1} << 29);
  }
  return place;
}

sqlite::OpenedDigest opener(const std::shared_ptr<crypto::AesGcmProtector>& keys) {
  if (!keys) return nullptr;
  return [keys](const PayloadId& id, const SealedPayload& sealed) -> Outcome<std::string> {
    const auto payload = keys->open(id, sealed);
    if (!payload) return payload.failure();
    return keys->digest(payload->reveal());
  };
}

std::string missing_keys(const sqlite::StoreReport& report, const crypto::AesGcmProtector& keys) {
  std::string missing;
  for (const KeyUse& use : report.keys) {
    if (keys.has(use.key_id)) continue;
    missing +=
        (missing.empty() ? "" : ", ") + use.key_id + " (" + std::to_string(use.payloads()) + " payloads)";
  }
  if (!missing.empty()) return "none of the key files holds what its payloads need: " + missing;
  if (!report.key_proof) return {};
  const auto belongs = keys.check(*report.key_proof);
  return belongs ? std::string{} : belongs.failure().detail;
}

}  // namespace budstikke::tools
