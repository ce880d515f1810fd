#include "adapters/http/session.hpp"

#include <algorithm>
#include <array>
#include <boost/beast/http/status.hpp>
#include <utility>
#include <vector>

#include "adapters/http/framing.hpp"
#include "adapters/http/problem.hpp"
#include "adapters/http/tls.hpp"

namespace budstikke {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using std::chrono::steady_clock;

constexpr std::size_t kDiscardBytes = 65'536;

bool fits_a_header(std::string_view value) {
  return std::ranges::all_of(value,
                             [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
}

/// What a handler does not say of its answer: the session does.
bool is_ours(std::string_view name) {
  return same_header_name(name, "Cache-Control") || same_header_name(name, "Content-Length") ||
         same_header_name(name, "Connection");
}

std::string head_text(const HttpResponse& response, bool keep_alive) {
  std::string head;
  head.reserve(256);
  const auto line = [&head](std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
  };
  const auto reason = http::obsolete_reason(http::int_to_status(response.status));
  head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  head.append(reason.data(), reason.size()).append("\r\n");
  if (!response.content_type.empty()) line("Content-Type", response.content_type);
  for (const auto& [name, value] : response.headers) {
    // A line break here would let whoever chose the value write headers of its own.
    if (fits_a_header(name) && fits_a_header(value) && !is_ours(name)) line(name, value);
  }
  line("Cache-Control", "no-store");
  if (response.status != 204) line("Content-Length", std::to_string(response.body.size()));
  if (!keep_alive) line("Connection", "close");
  return head += "\r\n";
}

HttpRequest request_of(RequestHead head) {
  HttpRequest request;
  const auto question = head.target.find('?');
  request.method = std::move(head.method);
  request.path = head.target.substr(0, question);
  if (question != std::string::npos) request.query = head.target.substr(question + 1);
  request.headers = std::move(head.headers);
  return request;
}

void take_caller(HttpRequest& request, const HttpClient& client) {
  request.caller = client.name;
  request.may_send_as = client.senders;
  request.may_send_as_any = client.any_sender;
  request.roles = client.roles;
}

}  // namespace

HttpSession::HttpSession(std::unique_ptr<Wire> wire, std::shared_ptr<ListenerCore> core, std::string address)
    : core_(std::move(core)),
      address_(std::move(address)),
      wire_(std::move(wire)),
      reader_(*wire_, core_->options) {}

asio::awaitable<void> HttpSession::run() {
  const ListenerOptions& options = core_->options;
  wire_->expires_at(steady_clock::now() + options.header_within);
  if (core_->stopping || co_await wire_->handshake()) {
    wire_->close();
    co_return;
  }
  Duration patience = options.header_within;
  while (!core_->stopping && co_await reader_.wait(patience)) {
    idle_ = false;
    if (!co_await exchange()) break;
    idle_ = true;
    waiting_since_ = steady_clock::now();
    patience = options.keep_alive;
  }
  if (wire_->tls() != nullptr) {
    wire_->expires_at(steady_clock::now() + options.linger);
    co_await wire_->finish();
  }
  wire_->close();
}

void HttpSession::stop_soon() {
  if (idle_) wire_->close();
}

asio::awaitable<bool> HttpSession::exchange() {
  ReadStep step = co_await reader_.head();
  waiting_since_.reset();
  std::optional<HttpResponse> refusal = std::move(step.refusal);
  HttpRequest request;
  if (step.ok) {
    RequestHead head = reader_.request_head();
    refusal = framing_objection(head);
    request = request_of(std::move(head));
    request.source = address_;
    Credentials shown = take_credentials(request);
    if (!refusal && !is_open(request)) {
      Admittance admittance = co_await Gate::admit(core_->gate, std::move(shown));
      if (admittance.client) take_caller(request, *admittance.client);
      refusal = std::move(admittance.refusal);
    }
  }
  if (step.ok && !refusal) {
    step = co_await reader_.body(sharer_of(request));
    refusal = std::move(step.refusal);
  }
  if (refusal) {
    co_await turn_away(std::move(*refusal));
    co_return false;
  }
  if (!step.ok) co_return false;

  const bool without_body = request.method == "HEAD";
  request.body = Payload(reader_.take_body());
  HttpResponse response = co_await ask_handler(std::move(request));
  const bool keep_alive = reader_.keep_alive() && !core_->stopping;
  const bool taken = co_await answer(std::move(response), keep_alive, without_body);
  co_return taken&& keep_alive;
}

std::string HttpSession::sharer_of(const HttpRequest& request) const {
  return core_->options.authentication == Authentication::none ? address_ : request.caller;
}

Credentials HttpSession::take_credentials(HttpRequest& request) {
  Credentials shown{address_, shown_key(request), {}};
  if (wire_->tls() != nullptr) shown.certificate = peer_certificate(wire_->tls());
  // Credentials end here: no handler can log or pass them on.
  std::erase_if(request.headers, [](const auto& header) {
    return same_header_name(header.first, "Authorization") || same_header_name(header.first, "X-API-Key");
  });
  return shown;
}

bool HttpSession::is_open(const HttpRequest& request) const {
  return request.method == "GET" && request.header("Content-Length").empty() &&
         request.header("Transfer-Encoding").empty() &&
         std::ranges::find(core_->options.open_paths, request.path) != core_->options.open_paths.end();
}

asio::awaitable<HttpResponse> HttpSession::ask_handler(HttpRequest request) {
  try {
    co_return co_await core_->handler(std::move(request));
  } catch (const std::exception& error) {
    if (core_->options.fault) core_->options.fault(std::string("A request handler failed: ") + error.what());
  }
  co_return problem(500, Failure(Code::B203));
}

asio::awaitable<bool> HttpSession::answer(HttpResponse response, bool keep_alive, bool without_body) {
  if (core_->options.answered) core_->options.answered(response.status);
  const std::string head = head_text(response, keep_alive);
  if (without_body) response.body.clear();
  wire_->expires_at(steady_clock::now() + core_->options.answer_within);
  const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::buffer(response.body)};
  const Transferred written = co_await wire_->write(buffers);
  co_return !written.error;
}

asio::awaitable<void> HttpSession::turn_away(HttpResponse response) {
  if (!co_await answer(std::move(response), false, false) || reader_.all_read()) co_return;
  // Closing with unread bytes would reset the connection, and the peer might never see the answer.
  wire_->expires_at(steady_clock::now() + core_->options.linger);
  if (wire_->tls() == nullptr) co_await wire_->finish();
  // It has its answer: whoever comes now goes first.
  waiting_since_ = Wire::Time::min();
  std::vector<char> discarded(kDiscardBytes);
  while (true) {
    const Transferred read = co_await wire_->read_some(asio::buffer(discarded));
    if (read.error) break;
  }
}

}  // namespace budstikke
