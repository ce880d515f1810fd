#include "adapters/folder/reason_file.hpp"

#include <array>
#include <cstdio>
#include <string_view>

namespace budstikke {

namespace {

/// A JSON string (RFC 8259 §7). Bytes that are not UTF-8 pass as they are; details hold none.
std::string quoted(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
      json += escape.data();
    } else {
      json += c;
    }
  }
  return json + '"';
}

void add(std::string& json, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  if (json.size() > 1) json += ", ";
  json += quoted(name) + ": " + quoted(value);
}

}  // namespace

std::string reason_text(const Failure& failure, const Message& message, TimePoint at) {
  std::string json = "{";
  add(json, "code", id_of(failure.code));
  add(json, "title", entry(failure.code).sender_sentence);
  add(json, "detail", failure.detail);
  add(json, "id", message.id.value());
  add(json, "message_id", message.business_id.value());
  add(json, "at", to_text(at));
  return json + "}\n";
}

}  // namespace budstikke
