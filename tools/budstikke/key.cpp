// key new: makes an API key. The settings get its hash only; the key itself is shown this once.

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <memory>
#include <string>

#include "adapters/crypto/api_key.hpp"
#include "tools/budstikke/commands.hpp"
#include "tools/budstikke/file_text.hpp"

namespace budstikke::tools {

namespace {

struct KeyOptions {
  std::string name;
  std::string file;
  bool as_json = false;
};

/// A TOML string.
std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

int make(const KeyOptions& options) {
  const crypto::MadeKey made = crypto::make_api_key();
  if (!options.file.empty()) {
    if (const std::string why = write_new_file(options.file, made.key + "\n"); !why.empty()) {
      std::cerr << "budstikke: the key file " << options.file << " cannot be made: " << why << "\n";
      return kExitCannotWrite;
    }
  }
  if (options.as_json) {
    boost::json::object answer{{"name", options.name}, {"key_hash", made.hash}};
    if (options.file.empty()) answer["key"] = made.key;
    std::cout << boost::json::serialize(answer) << "\n";
    return 0;
  }
  if (options.file.empty()) {
    std::cout << "# The key, shown this once. Hand it to " << options.name << " alone:\n"
              << made.key << "\n\n";
  }
  std::cout << "# For the settings, in [[intake.client]] or [[admin.client]]. While the new key replaces an "
               "old one, both\n"
               "# hashes stand in the list; a reload (SIGHUP) takes it up.\n"
            << "name = " << quoted(options.name) << "\nkey_hashes = [" << quoted(made.hash) << "]\n";
  return 0;
}

}  // namespace

void add_key(CLI::App& app, int& status) {
  CLI::App* key = app.add_subcommand("key", "API keys of callers");
  key->require_subcommand(1);
  CLI::App* command = key->add_subcommand("new", "Make a key, and what the settings keep of it");
  auto options = std::make_shared<KeyOptions>();
  command->add_option("name", options->name, "What the caller is called in the history")->required();
  command->add_option("--file", options->file,
                      "Write the key into this new file (mode 0600) instead of showing it");
  command->add_flag("--json", options->as_json, "Print as JSON");
  command->callback([options, &status] { status = make(*options); });
}

}  // namespace budstikke::tools
