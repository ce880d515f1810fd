#include "adapters/crypto/handles.hpp"

#include <openssl/pem.h>

#include <algorithm>

#include "adapters/crypto/certificate_cache.hpp"

namespace budstikke::crypto {
namespace {

constexpr std::size_t kMostKept = 1'000;

}  // namespace

Bio bio_over(std::string_view bytes) {
  return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

Cert parse_certificate(std::string_view bytes) {
  if (bytes.starts_with("-----BEGIN")) {
    const Bio source = bio_over(bytes);
    return source ? Cert(PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr)) : Cert{};
  }
  static CertificateCache lately(kMostKept);
  return lately.of(bytes);
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
