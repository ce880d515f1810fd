#include "adapters/crypto/handles.hpp"

#include <openssl/pem.h>

#include <algorithm>

namespace budstikke::crypto {

Bio bio_over(std::string_view bytes) {
  return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

Cert parse_certificate(std::string_view bytes) {
  if (bytes.starts_with("-----BEGIN")) {
    const Bio source = bio_over(bytes);
    return source ? Cert(PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr)) : Cert{};
  }
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  const unsigned char* const end = at + bytes.size();
  Cert certificate(d2i_X509(nullptr, &at, static_cast<long>(bytes.size())));
  // Bytes behind the certificate would be kept and never looked at.
  if (at != end) return {};
  return certificate;
}

std::string der_of(X509* certificate) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(certificate, &bytes);
  if (size <= 0) return {};
  std::string der(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

std::optional<TimePoint> time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return TimePoint{std::chrono::seconds{::timegm(&parts)}};
}

std::time_t to_seconds(TimePoint time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

std::string taken_from(BIO* memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  return std::string(data, static_cast<std::size_t>(std::max(size, 0L)));
}

}  // namespace budstikke::crypto
