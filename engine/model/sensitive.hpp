#pragma once
// Values that must never reach a log, a metric, an address or an exception: patient data and message bytes.
// Neither type has an output operator, a formatter or a conversion to text; reading one is always spelled
// out.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "engine/model/ids.hpp"

namespace budstikke {

/// A value about a patient. `reveal()` is the only way in; searching for it finds every use.
template <class T>
class Sensitive {
 public:
  Sensitive() = default;
  explicit Sensitive(T value) : value_(std::move(value)) {}
  [[nodiscard]] const T& reveal() const { return value_; }

 private:
  T value_{};
};

/// The bytes of a message, exactly as received or as sent. Immutable and cheap to copy; any thread.
class Payload {
 public:
  Payload() : bytes_(std::make_shared<const std::string>()) {}
  explicit Payload(std::string bytes) : bytes_(std::make_shared<const std::string>(std::move(bytes))) {}
  [[nodiscard]] std::string_view reveal() const { return *bytes_; }
  [[nodiscard]] std::size_t size_bytes() const { return bytes_->size(); }

 private:
  std::shared_ptr<const std::string> bytes_;
};

/// A payload compressed and sealed for storage. Opaque: only a Protector turns it back.
struct SealedPayload {
  std::string bytes;
  std::string key_id;  ///< names the store's key that opens it
  /// The payload's own key, wrapped under the store's; empty where the store's key sealed the bytes itself (format 1).
  std::string wrapped_key{};
  /// Where the bytes say how another payload of the same message is changed: the id of that one,
  PayloadId base{};
  /// and that one itself, which is loaded with it; without a base of its own.
  std::shared_ptr<const SealedPayload> original{};
};

}  // namespace budstikke
