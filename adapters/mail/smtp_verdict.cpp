#include "adapters/mail/smtp_verdict.hpp"

#include <curl/curl.h>

#include <algorithm>

namespace budstikke::mail {

Failure smtp_failure(int curl, long status) {
  switch (curl) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
      return Failure(Code::D401, "the mail server");
    case CURLE_OPERATION_TIMEDOUT:
      return Failure(Code::D402, "the mail server");
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CIPHER:
      return Failure(Code::D407, "the mail server gives no TLS that can be trusted");
    case CURLE_LOGIN_DENIED:
      return Failure(Code::D407, "the mail server does not take our login");
    default:
      break;
  }
  const std::string said = "SMTP " + std::to_string(status);
  // Which command a reply was to is not known here: a 5xx to the greeting or the sender is held as one to the address is, and a
  // person sees which.
  if (status >= 400 && status < 500) return Failure(Code::D424, said);
  if (status >= 500 && status < 600) return Failure(Code::D425, said);
  if (curl == CURLE_WEIRD_SERVER_REPLY) return Failure(Code::D404, "the mail server");
  return Failure(Code::D403, "the mail server");
}

std::string queue_name(std::string_view reply) {
  constexpr std::string_view kBefore = "queued as ";
  const std::size_t at = reply.find(kBefore);
  if (!reply.starts_with("250") || at == std::string_view::npos) return {};
  std::string_view name = reply.substr(at + kBefore.size());
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  const auto end = std::ranges::find_if_not(name, plain);
  name = name.substr(0, static_cast<std::size_t>(end - name.begin()));
  return name.size() <= 64 ? std::string(name) : std::string{};
}

}  // namespace budstikke::mail
