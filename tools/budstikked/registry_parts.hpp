#pragma once
// The national address registry as the source of the book: its client, what keeps the book in step, and certificates.

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "adapters/crypto/certificate.hpp"
#include "adapters/registry/soap_registry.hpp"
#include "adapters/store_sqlite/sqlite_store.hpp"
#include "config/settings.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/status_sink.hpp"
#include "engine/registry/address_keeper.hpp"
#include "engine/registry/certificate_keeper.hpp"
#include "engine/registry/registry_sync.hpp"

namespace budstikke {

/// What the registry's parts work with. All of it outlives them.
struct RegistrySurroundings {
  boost::asio::any_io_executor loop;
  sqlite::SqliteStore& store;
  Clock& clock;
  Entropy& entropy;
  StatusSink& status;
  boost::asio::any_io_executor cpu;
  RoutingSlot& routing;
  registry::AddressKeeper& addresses;
  /// The stored certificates of parties have changed. Quick.
  std::function<void()> certificates_changed;
  /// registry::CertificateParts::renewed
  std::function<boost::asio::awaitable<void>(HerId)> renewed;
};

struct RegistryParts {
  /// Throws std::runtime_error with a sentence where a file cannot be used.
  RegistryParts(RegistrySurroundings around, const config::Settings& settings);

  registry::SoapRegistry client;
  std::optional<crypto::CertificateRoots> roots;  ///< absent: only dates are checked
  registry::CertificateKeeper certificates;
  registry::RegistrySync sync;
};

/// Null where no registry is configured.
[[nodiscard]] std::unique_ptr<RegistryParts> registry_parts(RegistrySurroundings around,
                                                            const config::Settings& settings);

/// Reads the password; throws std::runtime_error where its file cannot be read, or others may read it. Without what makes
/// ids.
[[nodiscard]] registry::RegistryOptions registry_options(const config::RegistrySettings& settings);
[[nodiscard]] std::optional<crypto::CertificateRoots> certificate_roots(
    const config::RegistrySettings& settings);

}  // namespace budstikke
