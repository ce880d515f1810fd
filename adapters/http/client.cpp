#include "adapters/http/client.hpp"

#include <chrono>
#include <stdexcept>

#include "adapters/http/exchange.hpp"
#include "adapters/http/media_type.hpp"
#include "adapters/http/name_lookup.hpp"
#include "adapters/http/target.hpp"
#include "adapters/http/tls.hpp"

namespace budstikke {

namespace {

namespace asio = boost::asio;

void add_line(std::string& head, const std::string& name, const std::string& value) {
  if ((name + value).find_first_of("\r\n") != std::string::npos) {
    throw std::invalid_argument("A header may not have a line break.");
  }
  head += name + ": " + value + "\r\n";
}

std::string request_head(const HttpTarget& target, const HttpQuestion& request,
                         const std::string& user_agent) {
  std::string head = request.method + " " + target.path + " HTTP/1.1\r\n";
  add_line(head, "Host", target.host_header);
  add_line(head, "User-Agent", user_agent);
  add_line(head, "Connection", "close");
  for (const auto& [name, value] : request.headers) add_line(head, name, value);
  add_line(head, "Content-Length", std::to_string(request.body.size_bytes()));
  return head + "\r\n";
}

}  // namespace

struct HttpCaller::Impl {
  Impl(asio::any_io_executor loop, HttpCallerOptions chosen)
      : options(std::move(chosen)), names(std::move(loop), {}), tls(client_tls(options.tls, {})) {}

  /// Null without TLS; one that trusts the file alone where there is one.
  [[nodiscard]] Outcome<std::shared_ptr<asio::ssl::context>> context_for(
      bool wanted, const std::string& certificate) const {
    if (!wanted) return std::shared_ptr<asio::ssl::context>{};
    if (certificate.empty()) return tls;
    try {
      return client_tls(options.tls, certificate);
    } catch (const std::runtime_error& error) {
      return Failure(Code::D407, error.what());
    }
  }

  HttpCallerOptions options;
  NameLookup names;
  std::shared_ptr<asio::ssl::context> tls;
};

HttpCaller::HttpCaller(asio::any_io_executor loop, HttpCallerOptions options)
    : impl_(std::make_unique<Impl>(std::move(loop), std::move(options))) {}

HttpCaller::~HttpCaller() = default;

asio::awaitable<Outcome<HttpAnswer>> HttpCaller::call(HttpQuestion request, Duration within) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  const Outcome<HttpTarget> target = parse_target(request.url);
  if (!target) co_return target.failure();
  std::string head = request_head(*target, request, impl_->options.user_agent);

  auto tls = impl_->context_for(target->tls, request.certificate);
  if (!tls) co_return tls.failure();
  auto addresses = co_await impl_->names.find(target->host, target->port, deadline);
  if (!addresses) co_return addresses.failure();
  std::erase_if(*addresses, [&](const auto& address) {
    return !allowed(address.address(), target->tls, impl_->options.allow_plain_http);
  });
  if (addresses->empty()) co_return Failure(Code::D411, "the network address is not allowed");

  auto wire = co_await open_wire(std::move(*addresses), target->host, std::move(*tls), deadline);
  if (!wire) co_return wire.failure();
  auto answer = co_await ask(**wire, std::move(head), request.body, request.max_answer_bytes);
  (*wire)->close();
  if (!answer) co_return answer.failure();
  co_return HttpAnswer{answer->status, std::string(media_type(answer->content_type)),
                       std::move(answer->content_type), std::move(answer->retry_after),
                       std::move(answer->body)};
}

}  // namespace budstikke
