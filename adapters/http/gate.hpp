#pragma once
// Decides about each request who sends it, before its body is read. Private to adapters/http. Loop thread.

#include <boost/asio/awaitable.hpp>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/http/authenticator.hpp"
#include "adapters/http/http_types.hpp"
#include "adapters/http/listener.hpp"
#include "adapters/http/tls.hpp"

namespace budstikke {

/// What a request shows of its sender.
struct Credentials {
  std::string address;
  std::string key;              ///< empty: none
  PeerCertificate certificate;  ///< verified against the client CA; empty: none
};

/// Either of the two.
struct Admittance {
  std::optional<HttpClient> client;
  std::optional<HttpResponse> refusal;
};

class Gate {
 public:
  /// Keys that may wait to be verified at once; whoever comes beyond it is asked to come back.
  static constexpr std::size_t kMostVerifying = 16;

  /// `options` outlive it. Throws as Authenticator does.
  explicit Gate(const ListenerOptions& options);

  /// With a key: verified at its first use, remembered from then on; who shows the same key meanwhile waits for that one
  /// verification. Refusals: 401 no key or a wrong one; 403 unknown or expired certificate; 429 too many wrong keys, with
  /// Retry-After; 503 too many keys to verify.
  static boost::asio::awaitable<Admittance> admit(std::shared_ptr<Gate> gate, Credentials shown);

  /// For requests from now on; what they keep of their keys stays verified.
  void replace_clients(std::vector<HttpClient> clients);

 private:
  /// A key that is being verified, and who waits for it.
  struct Verification;
  class Enlisted;

  static boost::asio::awaitable<Admittance> by_key(std::shared_ptr<Gate> gate, Credentials shown);
  /// Whether `key` is its candidate's; nothing where too many others wait to be verified.
  static boost::asio::awaitable<std::optional<bool>> verify(std::shared_ptr<Gate> gate, std::string encoded,
                                                            std::string key);
  [[nodiscard]] Admittance by_certificate(const Credentials& shown) const;
  [[nodiscard]] Admittance wrong_key(const Credentials& shown, const HttpClient* named);
  void failed(const Credentials& shown, const HttpClient* named) const;

  const ListenerOptions& options_;
  std::shared_ptr<Authenticator> authenticator_;
  std::list<std::shared_ptr<Verification>> verifying_;
};

/// A client of whom nobody asks who he is: he may do everything.
[[nodiscard]] HttpClient nobody_asked();

}  // namespace budstikke
