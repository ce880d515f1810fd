#pragma once
// The national address registry over SOAP 1.2: service CommunicationParty.
//
// Confirmed by the registry's public WSDL and published answers: the operations used here with their parameters and
// results, basic authentication over TLS, `InvalidHerIdSupplied` for a HER-id that nobody has, that
// GetChangedCommunicationPartiesInfo is asked with HER-ids and answers when each was last updated, that certificates come as
// base64. The URL is that of the SOAP 1.2 endpoint (".../v1/AR"); ".../v1/AR/Basic" speaks SOAP 1.1 and is not for this
// client.
// Assumed: that Search without constraints gives everything; that certificates are X.509 (DER or PEM). Not known, and both
// ways are taken: whether Search's pages count from 0 or from 1; whether a page may be shorter than asked for; whether the
// page behind the last is empty, a fault or the last one again.

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "adapters/http/tls_files.hpp"
#include "engine/model/time.hpp"
#include "engine/ports/party_registry.hpp"

namespace budstikke::registry {

struct RegistryOptions {
  std::string url;
  std::string user;  ///< empty: no authentication
  std::string password;
  ClientTlsFiles tls;
  Duration timeout = std::chrono::seconds{60};  ///< of one call
  std::size_t page_size = 200;
  std::size_t max_answer_bytes = 16'777'216;
  std::function<std::string()> new_id;  ///< a UUID for each call; required
};

/// Loop thread; any number of calls at once. Outlives its calls. Details of failures name the operation and codes, never
/// what the registry wrote.
///
/// Of Search, a page that begins with the party that the last one began with, one that brings nothing before the total is
/// reached, and a total that falls by a tenth or more while it is read are D404: such a load is not the whole book.
class SoapRegistry : public PartyRegistry {
 public:
  /// Throws std::runtime_error with a sentence where a TLS file cannot be used.
  SoapRegistry(boost::asio::any_io_executor loop, RegistryOptions options);
  ~SoapRegistry() override;

  boost::asio::awaitable<Outcome<RegistryPage>> page(std::string cursor) override;
  boost::asio::awaitable<Outcome<std::vector<HerId>>> changed_since(std::vector<HerId> known,
                                                                    TimePoint since) override;
  boost::asio::awaitable<Outcome<std::optional<Party>>> party(HerId her_id) override;
  boost::asio::awaitable<Outcome<std::vector<PartyCertificate>>> certificates(HerId her_id) override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace budstikke::registry
