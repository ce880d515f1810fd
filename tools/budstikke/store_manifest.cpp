#include "tools/budstikke/store_manifest.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace budstikke::tools {

namespace json = boost::json;

namespace {

constexpr std::streamsize kLargest = 1'048'576;

std::string text_of(const json::object& object, const char* name) {
  const json::value* member = object.if_contains(name);
  if (member == nullptr || !member->is_string())
    throw std::runtime_error(std::string("lacks \"") + name + "\"");
  return std::string(member->as_string());
}

std::uint64_t number_of(const json::object& object, const char* name) {
  const json::value* member = object.if_contains(name);
  if (member == nullptr || !member->is_int64() || member->as_int64() < 0) {
    throw std::runtime_error(std::string("lacks \"") + name + "\"");
  }
  return static_cast<std::uint64_t>(member->as_int64());
}

Manifest manifest_of(const json::object& object) {
  Manifest manifest;
  manifest.made_at = text_of(object, "made_at");
  manifest.sha256 = text_of(object, "sha256");
  manifest.bytes = number_of(object, "bytes");
  manifest.format = static_cast<std::int64_t>(number_of(object, "format"));
  manifest.messages = number_of(object, "messages");
  manifest.deliveries = number_of(object, "deliveries");
  manifest.unsettled = number_of(object, "unsettled");
  manifest.payloads = number_of(object, "payloads");
  manifest.last_received = text_of(object, "last_received");
  const json::value* keys = object.if_contains("keys");
  if (keys == nullptr || !keys->is_array()) throw std::runtime_error("lacks \"keys\"");
  for (const json::value& one : keys->as_array()) {
    if (!one.is_string()) throw std::runtime_error("names a key that is no text");
    manifest.keys.emplace_back(one.as_string());
  }
  return manifest;
}

}  // namespace

std::string manifest_file(const std::string& backup) { return backup + ".manifest.json"; }

std::string to_text(const Manifest& manifest) {
  json::object object;
  object["program"] = "budstikke";
  object["made_at"] = manifest.made_at;
  object["sha256"] = manifest.sha256;
  object["bytes"] = manifest.bytes;
  object["format"] = manifest.format;
  json::array keys;
  for (const std::string& one : manifest.keys) keys.emplace_back(one);
  object["keys"] = std::move(keys);
  object["messages"] = manifest.messages;
  object["deliveries"] = manifest.deliveries;
  object["unsettled"] = manifest.unsettled;
  object["payloads"] = manifest.payloads;
  object["last_received"] = manifest.last_received;
  return json::serialize(object) + "\n";
}

Manifest read_manifest(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("the manifest " + file + " cannot be read");
  std::string text(static_cast<std::size_t>(kLargest), '\0');
  in.read(text.data(), kLargest);
  text.resize(static_cast<std::size_t>(in.gcount()));
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) throw std::runtime_error("the manifest " + file + " is no JSON object");
  try {
    return manifest_of(value.as_object());
  } catch (const std::runtime_error& fault) {
    throw std::runtime_error("the manifest " + file + " " + fault.what());
  }
}

}  // namespace budstikke::tools
