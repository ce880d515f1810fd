#include "tools/budstikked/registry_parts.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>

namespace budstikke {

namespace {

std::string read_password(const std::string& path) {
  if (path.empty()) return {};
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  constexpr auto kOthers = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
  if (!error && (status.permissions() & kOthers) != std::filesystem::perms::none) {
    throw std::runtime_error("registry.password_file " + path + " may be read by others than its owner");
  }
  std::ifstream file(path);
  std::string password;
  std::getline(file, password);
  if (!password.empty() && password.back() == '\r') password.pop_back();
  if (password.empty()) throw std::runtime_error("registry.password_file " + path + " holds no password");
  return password;
}

registry::RegistryOptions with_ids(registry::RegistryOptions options, Entropy& entropy, const Clock& clock) {
  options.new_id = [&entropy, &clock] { return entropy.uuid(clock.now()); };
  return options;
}

registry::SyncOptions sync_options(const config::RegistrySettings& settings) {
  registry::SyncOptions options;
  options.full_every = settings.full_every;
  options.delta_every = settings.delta_every;
  return options;
}

registry::CertificateOptions certificate_options(const config::Settings& settings) {
  registry::CertificateOptions options;
  options.warning = settings.addresses.certificate_warning;
  return options;
}

/// Why a certificate is not trusted.
std::string fault(const std::optional<crypto::CertificateRoots>& roots, const PartyCertificate& certificate,
                  TimePoint at) {
  if (roots) return roots->fault(certificate, at);
  if (at < certificate.not_before) return "it is not valid yet";
  return at > certificate.not_after ? "it has expired" : "";
}

registry::SyncBook book_of(registry::AddressKeeper& addresses, RoutingSlot& routing) {
  return {[&addresses] { return addresses.imported(); },
          [&routing] { return routing.current()->municipalities; },
          [&addresses](registry::BookOffer offer) { return addresses.take_up(std::move(offer)); },
          [&addresses](const std::string& topic, std::string sentence) {
            addresses.set_alarm(topic, std::move(sentence));
          },
          [&addresses](std::optional<registry::LoadUnderWay> load) { addresses.set_load(load); }};
}

}  // namespace

registry::RegistryOptions registry_options(const config::RegistrySettings& settings) {
  registry::RegistryOptions options;
  options.url = settings.url;
  options.user = settings.user;
  options.password = read_password(settings.password_file);
  options.tls.ca_file = settings.ca_file;
  options.timeout = settings.timeout;
  options.page_size = static_cast<std::size_t>(settings.page_size);
  options.new_id = [] { return std::string{}; };
  return options;
}

std::optional<crypto::CertificateRoots> certificate_roots(const config::RegistrySettings& settings) {
  if (settings.certificate_roots_file.empty()) return std::nullopt;
  return crypto::CertificateRoots(settings.certificate_roots_file);
}

RegistryParts::RegistryParts(RegistrySurroundings around, const config::Settings& settings)
    : client(around.loop, with_ids(registry_options(settings.registry), around.entropy, around.clock)),
      roots(certificate_roots(settings.registry)),
      certificates({client, around.store, around.clock, around.status,
                    [this, &addresses = around.addresses](const PartyCertificate& one, TimePoint at) {
                      std::string why = fault(roots, one, at);
                      return why.empty() ? registry::fault_of_holder(one, *addresses.imported()) : why;
                    },
                    [&addresses = around.addresses, told = std::move(around.certificates_changed)] {
                      told();
                      return addresses.count_certificates();
                    },
                    std::move(around.renewed)},
                   certificate_options(settings)),
      sync({around.loop, client, around.store, around.clock, around.entropy, around.status, around.cpu,
            book_of(around.addresses, around.routing),
            [this](const std::vector<HerId>& parties) { certificates.want(parties); }},
           sync_options(settings.registry)) {}

std::unique_ptr<RegistryParts> registry_parts(RegistrySurroundings around, const config::Settings& settings) {
  if (settings.registry.url.empty()) return nullptr;
  return std::make_unique<RegistryParts>(std::move(around), settings);
}

}  // namespace budstikke
