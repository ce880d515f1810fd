#include "adapters/folder/folder_transport.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "adapters/folder/files.hpp"

namespace budstikke {

namespace {

/// Our own ids are plain; anything else would be a path of somebody's choosing.
bool fits_a_file_name(std::string_view id) {
  return !id.empty() && id.size() <= 128 && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

constexpr std::string_view kEnding = ".xml";

/// A file that a delivery was to become: what others write under hidden names is theirs.
bool is_delivery(std::string_view name) {
  constexpr std::size_t kIdLength = 36;
  return name.size() == kIdLength + kEnding.size() && name.ends_with(kEnding) &&
         fits_a_file_name(name.substr(0, kIdLength));
}

std::optional<std::string> folder_of(const std::string& address) {
  constexpr std::string_view kScheme = "folder:";
  if (!address.starts_with(kScheme)) return std::nullopt;
  std::string path = address.substr(kScheme.size());
  if (!path.starts_with('/') || path.find('\0') != std::string::npos) return std::nullopt;
  return path;
}

Outcome<HandOver> write_file(const std::string& folder, const std::string& name, const Payload& payload,
                             bool first) {
  try {
    const Directory directory = Directory::open(folder);
    if (first) directory.remove_unfinished(is_delivery);
    const std::error_code error = directory.write(name, payload.reveal());
    if (error) return Failure(Code::D409, error.message());
  } catch (const std::runtime_error& error) {
    return Failure(Code::D409, error.what());
  }
  return HandOver{name};
}

}  // namespace

boost::asio::awaitable<Outcome<HandOver>> FolderTransport::send(Shipment shipment, Duration within) {
  auto folder = folder_of(shipment.endpoint.address);
  if (!folder) co_return Failure(Code::D411, "the address is no absolute folder address");
  if (!fits_a_file_name(shipment.delivery.value()))
    co_return Failure(Code::D413, "the delivery id is no file name");
  auto write = [folder = *folder, name = shipment.delivery.value() + std::string(kEnding),
                payload = shipment.payload,
                first = swept_.insert(*folder).second] { return write_file(folder, name, payload, first); };
  co_return co_await writers_.run(std::move(*folder), std::move(write), within);
}

}  // namespace budstikke
