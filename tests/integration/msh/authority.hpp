#pragma once
// A certificate authority that can be asked about revocation: a responder (OCSP) and a list, over real HTTP.

#include <openssl/ocsp.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "adapters/http/listener.hpp"
#include "tests/integration/msh/side.hpp"
#include "tests/support/revocation.hpp"

namespace budstikke::tests {

/// Certificates that `pki` issues from now on name it. Outlives who asks it.
class AskedAuthority {
 public:
  AskedAuthority(boost::asio::io_context& io, Pki& pki, const Clock& clock) : pki_(pki), clock_(clock) {
    ListenerOptions options;
    options.listen = "127.0.0.1:0";
    listener_.emplace(io.get_executor(), std::move(options),
                      [this](HttpRequest request) { return answer(std::move(request)); });
    listener_->start();
    const std::string here = "http://127.0.0.1:" + std::to_string(listener_->port());
    pki.extensions = {{NID_info_access, "OCSP;URI:" + here + "/ocsp"},
                      {NID_crl_distribution_points, "URI:" + here + "/list.crl"}};
  }

  void revoke(const Issued& one) { revoked_.insert(serial_of(one)); }
  void stop() { listener_->stop(); }

  bool responder_is_down = false;
  bool list_is_down = false;
  std::multiset<long> asked;  ///< the responder, about these serial numbers
  int lists = 0;              ///< that were fetched

  [[nodiscard]] static long serial_of(const Issued& one) {
    return ASN1_INTEGER_get(X509_get0_serialNumber(one.certificate.get()));
  }

 private:
  boost::asio::awaitable<HttpResponse> answer(HttpRequest request) {
    const TimePoint now = clock_.now();
    const std::chrono::hours hour{1};
    if (request.path == "/list.crl" && !list_is_down) {
      ++lists;
      const long any = revoked_.empty() ? 0 : *revoked_.begin();
      co_return HttpResponse{200, "application/pkix-crl", crl(pki_.root, {any, now, now + hour}), {}};
    }
    if (request.path != "/ocsp" || responder_is_down) co_return HttpResponse{503, "text/plain", "", {}};
    const Issued about = certificate_asked_about(request.body.reveal());
    asked.insert(serial_of(about));
    const int status =
        revoked_.contains(serial_of(about)) ? V_OCSP_CERTSTATUS_REVOKED : V_OCSP_CERTSTATUS_GOOD;
    co_return HttpResponse{
        200, "application/ocsp-response", ocsp(about, pki_.root, pki_.root, {status, now, now + hour}), {}};
  }

  /// Whoever has the serial number that the question names: that is all that the answer takes from it.
  [[nodiscard]] Issued certificate_asked_about(std::string_view question) const {
    const auto* at = reinterpret_cast<const unsigned char*>(question.data());
    const std::unique_ptr<OCSP_REQUEST, decltype(&OCSP_REQUEST_free)> request(
        d2i_OCSP_REQUEST(nullptr, &at, static_cast<long>(question.size())), OCSP_REQUEST_free);
    if (!request) throw std::runtime_error("no OCSP request");
    ASN1_INTEGER* serial = nullptr;
    OCSP_id_get0_info(nullptr, nullptr, nullptr, &serial,
                      OCSP_onereq_get0_id(OCSP_request_onereq_get0(request.get(), 0)));
    CertificateWish wish = enterprise_wish(nullptr);
    wish.rsa_bits = 0;
    wish.serial = ASN1_INTEGER_get(serial);
    return issue(wish, &pki_.root);
  }

  Pki& pki_;
  const Clock& clock_;
  std::set<long> revoked_;
  std::optional<HttpListener> listener_;
};

}  // namespace budstikke::tests
