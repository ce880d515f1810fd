#pragma once
// A settings file that is in order, and what loading makes of it and of what is added to it.

#include <string>
#include <vector>

#include "config/loader.hpp"

namespace budstikke::config {

inline const std::string kStore = "[store]\nfile = \"store.db\"\nkey_file = \"store.key\"\n";
inline const std::string kFiles = "[rules]\nfile = \"rules.toml\"\n[address_book]\nfile = \"book.toml\"\n";
inline const std::string kIntake = "[intake]\nauthentication = \"none\"\n";
inline const std::string kAdmin = "[admin]\nauthentication = \"none\"\n";

/// The hash of a key that nobody has, as the settings keep it; `id` has 12 hexadecimal digits.
inline std::string key_hash(const std::string& id = "0123456789ab") {
  return id + ":$argon2id$v=19$m=19456,t=2,p=1$" + std::string(22, 'A') + "$" + std::string(43, 'b');
}

inline std::string whole(const std::string& store = kStore, const std::string& intake = kIntake,
                         const std::string& admin = kAdmin) {
  return store + kFiles + intake + admin;
}

inline LoadedSettings load(const std::string& text) {
  return parse_settings(text, "settings.toml", "/etc/budstikke");
}

/// Each complaint as an operator sees it.
inline std::vector<std::string> complaints(const std::string& text) {
  std::vector<std::string> lines;
  for (const Diagnostic& one : load(text).diagnostics) lines.push_back(to_text(one));
  return lines;
}

}  // namespace budstikke::config
