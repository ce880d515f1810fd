#include "adapters/registry/soap_registry.hpp"

#include <array>
#include <set>
#include <stdexcept>
#include <utility>

#include "adapters/crypto/base64.hpp"
#include "adapters/crypto/certificate.hpp"
#include "adapters/http/client.hpp"
#include "adapters/registry/party_reading.hpp"
#include "adapters/registry/search_page.hpp"
#include "adapters/registry/soap.hpp"

namespace budstikke::registry {

namespace {

namespace asio = boost::asio;
using asio::awaitable;

constexpr std::size_t kKnownInOneCall = 500;
constexpr std::string_view kArrays = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";

XmlLimits limits(const RegistryOptions& options) {
  XmlLimits bounds;
  bounds.message_bytes = options.max_answer_bytes;
  bounds.depth = 32;
  bounds.elements = 1'000'000;  // a page of businesses with all their services
  return bounds;
}

bool xml_answer(const HttpAnswer& answer) {
  return answer.media_type == "application/soap+xml" || answer.media_type == "text/xml" ||
         answer.media_type == "application/xml";
}

/// What an HTTP status means that no fault comes with.
Failure refused(const std::string& operation, const HttpAnswer& answer) {
  const std::string detail = operation + ": HTTP " + std::to_string(answer.status);
  if (answer.status >= 500) return Failure(Code::D405, detail);
  if (answer.status == 429 || answer.status == 408) return Failure(Code::D408, detail);
  if (answer.status >= 300) return Failure(Code::D412, detail);
  return Failure(Code::D404, detail + " with something else than XML");
}

std::string her_id_parameter(HerId her_id) { return "<herId>" + her_id.text() + "</herId>"; }

std::string search_parameters(std::uint32_t page, std::size_t page_size) {
  return "<search><Page>" + std::to_string(page) + "</Page><PageSize>" + std::to_string(page_size) +
         "</PageSize></search>";
}

bool not_registered(const Failure& failure) {
  return failure.code == Code::D405 && failure.detail.ends_with("fault InvalidHerIdSupplied");
}

/// An answer that lives as long as the nodes that are read from it.
struct Answered {
  xml::Document document;
  xml::Node response;
};

}  // namespace

struct SoapRegistry::Impl {
  Impl(asio::any_io_executor loop, RegistryOptions chosen)
      : options(std::move(chosen)), http(std::move(loop), HttpCallerOptions{options.tls, "budstikke"}) {}

  [[nodiscard]] HttpQuestion request(const std::string& operation, std::string parameters) const {
    HttpQuestion request;
    request.url = options.url;
    request.headers = {
        {"Content-Type", "application/soap+xml; charset=utf-8; action=\"" + action_of(operation) + "\""},
        {"Accept", "application/soap+xml"}};
    if (!options.user.empty()) {
      request.headers.emplace_back("Authorization",
                                   "Basic " + crypto::to_base64(options.user + ":" + options.password));
    }
    request.body =
        Payload(envelope(SoapRequest{operation, std::move(parameters), options.url, options.new_id()}));
    request.max_answer_bytes = options.max_answer_bytes;
    return request;
  }

  awaitable<Outcome<Answered>> call(std::string operation, std::string parameters) {
    auto answer = co_await http.call(request(operation, std::move(parameters)), options.timeout);
    if (!answer) co_return Failure(answer.failure().code, operation + ": " + answer.failure().detail);
    if (!xml_answer(*answer)) co_return refused(operation, *answer);
    auto document = xml::Document::parse(Payload(std::move(answer->body)), limits(options));
    if (!document && answer->status != 200) co_return refused(operation, *answer);
    if (!document) {
      co_return Failure(Code::D404, operation + ": the answer is not XML that is taken: " +
                                        std::string(id_of(document.failure().code)));
    }
    auto found = response(*document, operation);
    if (!found) {
      // Only a fault may come with another status than 200.
      if (answer->status != 200 && found.failure().code != Code::D405) co_return refused(operation, *answer);
      co_return Failure(found.failure().code, operation + ": " + found.failure().detail);
    }
    if (answer->status != 200) co_return refused(operation, *answer);
    co_return Answered{std::move(*document), *found};
  }

  awaitable<Outcome<RegistryPage>> search(SearchCursor at) {
    const auto answer = co_await call("Search", search_parameters(at.page, options.page_size));
    if (!answer) co_return answer.failure();
    co_return read_page(answer->response, at);
  }

  awaitable<Outcome<std::optional<PartyCertificate>>> certificate(HerId her_id, CertificateUse use) {
    const std::string operation = use == CertificateUse::encryption ? "GetCertificateForEncryption"
                                                                    : "GetCertificateForValidatingSignature";
    const auto answer = co_await call(operation, her_id_parameter(her_id));
    // How the registry says that there is none is not known: a fault that blames the caller is taken so.
    if (!answer && answer.failure().code == Code::D405 &&
        answer.failure().detail.find(": fault ") != std::string::npos &&
        !answer.failure().detail.ends_with("Receiver")) {
      co_return std::optional<PartyCertificate>{};
    }
    if (!answer) co_return answer.failure();
    const auto bytes = crypto::from_base64(text_of(answer->response, operation + "Result"));
    if (!bytes) co_return Failure(Code::D404, operation + ": the answer is not base64");
    if (bytes->empty()) co_return std::optional<PartyCertificate>{};
    auto read = crypto::read_certificate(*bytes);
    if (!read) co_return Failure(Code::D404, operation + ": " + read.failure().detail);
    read->her_id = her_id;
    read->use = use;
    co_return std::optional<PartyCertificate>{std::move(*read)};
  }

  RegistryOptions options;
  HttpCaller http;
};

SoapRegistry::SoapRegistry(asio::any_io_executor loop, RegistryOptions options)
    : impl_(std::make_unique<Impl>(std::move(loop), std::move(options))) {}

SoapRegistry::~SoapRegistry() = default;

awaitable<Outcome<RegistryPage>> SoapRegistry::page(std::string cursor) {
  const auto at = parse_cursor(cursor);
  if (!at) co_return Failure(Code::D404, "Search: the place to go on from makes no sense");
  auto page = co_await impl_->search(*at);
  const bool fault = !page && page.failure().code == Code::D405 &&
                     page.failure().detail.find(": fault ") != std::string::npos;
  // Where pages count from 1, page 0 may be a fault; so may the page behind the last.
  if (fault && at->page == 0) {
    SearchCursor first;
    first.page = 1;
    co_return co_await impl_->search(first);
  }
  if (fault && at->total > 0 && at->seen >= at->total)
    co_return RegistryPage{{}, {}, {}, at->total, at->others};
  co_return page;
}

awaitable<Outcome<std::vector<HerId>>> SoapRegistry::changed_since(std::vector<HerId> known,
                                                                   TimePoint since) {
  const std::string operation = "GetChangedCommunicationPartiesInfo";
  const std::set<HerId> asked(known.begin(), known.end());
  std::set<HerId> changed;
  for (std::size_t begin = 0; begin < known.size(); begin += kKnownInOneCall) {
    std::string list = "<herIds xmlns:n=\"" + std::string(kArrays) + "\">";
    for (std::size_t i = begin; i < std::min(known.size(), begin + kKnownInOneCall); ++i) {
      list += "<n:int>" + known[i].text() + "</n:int>";
    }
    const auto answer = co_await impl_->call(operation, list + "</herIds>");
    if (!answer) co_return answer.failure();
    const auto result = find(answer->response, operation + "Result");
    if (!result) co_return Failure(Code::D404, operation + ": the answer has no result");
    for (const xml::Node& one : result->children()) {
      const HerId party = her_id_of(one);
      const auto updated = parse_date_time(text_of(one, "LastUpdated"));
      // A party whose time cannot be read may have changed.
      if (asked.contains(party) && (!updated || *updated >= since)) changed.insert(party);
    }
  }
  co_return std::vector<HerId>(changed.begin(), changed.end());
}

awaitable<Outcome<std::optional<Party>>> SoapRegistry::party(HerId her_id) {
  const std::string operation = "GetCommunicationPartyDetails";
  const auto answer = co_await impl_->call(operation, her_id_parameter(her_id));
  if (!answer && not_registered(answer.failure())) co_return std::optional<Party>{};
  if (!answer) co_return answer.failure();
  const auto result = find(answer->response, operation + "Result");
  auto party = result ? read_party(*result) : std::nullopt;
  if (!party) co_return Failure(Code::D404, operation + ": the answer is no party");
  if (party->her_id != her_id)
    co_return Failure(Code::D404, operation + ": the answer is about another party");
  co_return party;
}

awaitable<Outcome<std::vector<PartyCertificate>>> SoapRegistry::certificates(HerId her_id) {
  std::vector<PartyCertificate> found;
  for (const CertificateUse use : {CertificateUse::encryption, CertificateUse::signature}) {
    auto one = co_await impl_->certificate(her_id, use);
    if (!one) co_return one.failure();
    if (*one) found.push_back(std::move(**one));
  }
  co_return found;
}

}  // namespace budstikke::registry
