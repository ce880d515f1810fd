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
