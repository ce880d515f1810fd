#pragma once
// From the encrypted payload of a message whose sender is proven to the business message in it, and how often that may fail.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/ebms/package.hpp"
#include "adapters/msh/identity.hpp"
#include "adapters/msh/opened_keys.hpp"
#include "adapters/msh/tally.hpp"
#include "engine/model/sensitive.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/status_sink.hpp"

namespace budstikke::msh {

/// What a payload holds, and by which digests OpenedKeys knows it.
struct Content {
  Payload message;
  std::string key;  ///< empty: it needs not be remembered
  std::string object;
};

struct PayloadParts {
  boost::asio::any_io_executor cpu;  ///< for decrypting
  std::function<std::shared_ptr<const Identity>()> identity;
  Clock* clock = nullptr;
  StatusSink* status = nullptr;
  std::size_t largest_message = 36'700'160;  ///< bytes of what compressed content may become
};

/// Loop thread; any number of calls at once. Everything in the parts outlives it.
///
/// All that keeps content from being read is one to the sender: not decrypted, no MIME part, no gzip, no XML. Whoever has others'
/// content tried must not learn which of them it was, nor try often.
class PayloadOpener {
 public:
  explicit PayloadOpener(PayloadParts parts) : parts_(std::move(parts)) {}

  /// Precondition: the signature covers the payloads, and its signer is trusted. S609, M501 and M502 where the content cannot
  /// be read (`is_unreadable`); S611; M506 where there is not one payload.
  boost::asio::awaitable<Outcome<Content>> open(std::vector<ebms::PackagePart> payloads);
  /// To be called when the message has been taken.
  void remember(const Content& content);

  /// So many of the organisation's messages could not be read within the hour that none more is decrypted.
  [[nodiscard]] bool is_locked(const std::string& organisation) const;
  /// Counts one more of these. False: they are so many that nothing more is told of them. Asked when the content has been looked
  /// at, so that many at once learn no more than as many one after the other.
  [[nodiscard]] bool may_tell_unreadable(HerId from, const std::string& organisation);

  /// A failure of `open` that says that the content is not to be read.
  [[nodiscard]] static bool is_unreadable(Code code) {
    return code == Code::S609 || code == Code::M501 || code == Code::M502;
  }

 private:
  PayloadParts parts_;
  OpenedKeys opened_keys_;
  Tally unreadable_{std::chrono::hours{1}};  ///< by organisation: one signs for all of its HER-ids
};

}  // namespace budstikke::msh
