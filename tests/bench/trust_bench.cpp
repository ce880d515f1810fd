// What signing, verifying, encrypting and decrypting cost, beside the bare operation of the same key as `openssl speed` does it.
// The last line is JSON: for each, which share of what the key allows is reached, as the bare operation's time divided by ours.
// Only times of one run may be compared.

#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <cstdio>
#include <map>
#include <memory>
#include <stdexcept>

#include "adapters/crypto/cms.hpp"
#include "tests/unit/signature/envelopes.hpp"

namespace budstikke::signature {
namespace {

using KeyContext = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;

void demand(bool held) {
  if (!held) throw std::runtime_error("OpenSSL refused.");
}

/// A nursing message with some text: what the digest of its payload part is over.
const std::string& payload() {
  static const std::string bytes(20'000, 'x');
  return bytes;
}
std::vector<Attachment> parts() { return {{"part@here", payload()}}; }

KeyContext context_of(EVP_PKEY* key) { return {EVP_PKEY_CTX_new(key, nullptr), EVP_PKEY_CTX_free}; }

void sign_bare(benchmark::State& state, const tests::Issued& signer) {
  const KeyContext context = context_of(signer.key.get());
  demand(EVP_PKEY_sign_init(context.get()) == 1);
  const std::string digest(32, 'd');
  std::string value(512, '\0');
  for (auto step : state) {
    std::size_t size = value.size();
    demand(EVP_PKEY_sign(context.get(), reinterpret_cast<unsigned char*>(value.data()), &size,
                         reinterpret_cast<const unsigned char*>(digest.data()), digest.size()) == 1);
  }
}

void sign_envelopes(benchmark::State& state, const tests::Issued& signer, Algorithm algorithm) {
  const crypto::PrivateKey key = key_of(signer);
  const std::string certificate = tests::certificate_der(signer);
  const std::string text = soap();
  for (auto step : state) demand(sign_envelope(text, parts(), key, certificate, algorithm).ok());
}

void verify_envelopes(benchmark::State& state, const tests::Issued& signer, Algorithm algorithm) {
  const std::string text = sign(soap(), parts(), signer, algorithm).value();
  for (auto step : state) demand(verify(text, parts()).ok());
}

void decrypt_bare(benchmark::State& state, const tests::Issued& owner) {
  const KeyContext context = context_of(owner.key.get());
  std::string cipher(256, '\0');
  std::size_t size = cipher.size();
  const std::string plain(32, 'p');
  demand(EVP_PKEY_encrypt_init(context.get()) == 1);
  demand(EVP_PKEY_encrypt(context.get(), reinterpret_cast<unsigned char*>(cipher.data()), &size,
                          reinterpret_cast<const unsigned char*>(plain.data()), plain.size()) == 1);
  demand(EVP_PKEY_decrypt_init(context.get()) == 1);
  std::string back(256, '\0');
  for (auto step : state) {
    std::size_t length = back.size();
    demand(EVP_PKEY_decrypt(context.get(), reinterpret_cast<unsigned char*>(back.data()), &length,
                            reinterpret_cast<const unsigned char*>(cipher.data()), cipher.size()) == 1);
  }
}

void decrypt_payloads(benchmark::State& state, const tests::Issued& owner, crypto::CmsProfile profile) {
  const std::string certificate = tests::certificate_der(owner);
  const std::string object = crypto::cms_encrypt(payload(), certificate, profile).value();
  const std::vector<crypto::DecryptionKey> keys{{certificate, key_of(owner)}};
  const std::vector<crypto::CmsProfile> accepted{profile};
  for (auto step : state) demand(crypto::cms_decrypt(object, keys, accepted).ok());
}

void encrypt_payloads(benchmark::State& state, const tests::Issued& owner, crypto::CmsProfile profile) {
  const std::string certificate = tests::certificate_der(owner);
  for (auto step : state) demand(crypto::cms_encrypt(payload(), certificate, profile).ok());
}

/// Prints without colours, which would stand before the last line, and keeps the times.
class Reporter : public benchmark::ConsoleReporter {
 public:
  Reporter() : ConsoleReporter(OO_None) {}
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      const std::string& name = run.run_name.function_name;
      if (run.aggregate_name == "median") times_[name.substr(0, name.find('/'))] = run.GetAdjustedCPUTime();
    }
    ConsoleReporter::ReportRuns(runs);
  }

  void print_shares() {
    const std::pair<const char*, const char*> pairs[] = {{"sign rsa", "sign rsa bare"},
                                                         {"sign ec", "sign ec bare"},
                                                         {"decrypt cbc", "decrypt bare"},
                                                         {"decrypt gcm", "decrypt bare"}};
    std::string line;
    for (const auto& [whole, bare] : pairs) {
      if (!times_.contains(whole) || !times_.contains(bare)) continue;
      char share[32];
      std::snprintf(share, sizeof share, "%.2f", times_[bare] / times_[whole]);
      line += (line.empty() ? "\"" : ", \"") + std::string(whole) + "\": " + share;
    }
    std::printf("{%s}\n", line.c_str());
  }

 private:
  std::map<std::string, double> times_;
};

template <class Function, class... Args>
void measure(const char* name, Function function, Args... args) {
  benchmark::RegisterBenchmark(
      name, [=](benchmark::State& state, auto... rest) { function(state, rest...); }, args...)
      ->Unit(benchmark::kMicrosecond)
      ->Repetitions(9)
      ->ReportAggregatesOnly();
}

void register_all() {
  using crypto::CmsProfile;
  const tests::Issued rsa = rsa_signer();
  const tests::Issued ec = ec_signer();
  measure("sign rsa bare", sign_bare, rsa);
  measure("sign rsa", sign_envelopes, rsa, Algorithm::rsa_sha256);
  measure("sign ec bare", sign_bare, ec);
  measure("sign ec", sign_envelopes, ec, Algorithm::ecdsa_sha256);
  measure("verify rsa", verify_envelopes, rsa, Algorithm::rsa_sha256);
  measure("verify ec", verify_envelopes, ec, Algorithm::ecdsa_sha256);
  measure("decrypt bare", decrypt_bare, rsa);
  measure("decrypt cbc", decrypt_payloads, rsa, CmsProfile::cbc_pkcs1);
  measure("decrypt gcm", decrypt_payloads, rsa, CmsProfile::gcm_oaep);
  measure("encrypt cbc", encrypt_payloads, rsa, CmsProfile::cbc_pkcs1);
  measure("encrypt gcm", encrypt_payloads, rsa, CmsProfile::gcm_oaep);
}

}  // namespace
}  // namespace budstikke::signature

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  budstikke::signature::register_all();
  budstikke::signature::Reporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  reporter.print_shares();
  return 0;
}
