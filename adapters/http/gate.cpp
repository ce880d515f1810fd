#include "adapters/http/gate.hpp"

#include <utility>

#include "adapters/http/problem.hpp"

namespace budstikke {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

constexpr auto kVerifyAgain = std::chrono::seconds{1};

Admittance refused(HttpResponse response) { return {std::nullopt, std::move(response)}; }

Admittance slow_down(Duration wait) {
  HttpResponse response = problem(429, Failure(Code::B105, "too many wrong keys; wait"));
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  response.headers.emplace_back("Retry-After", std::to_string(seconds));
  return refused(std::move(response));
}

/// Counts a verification under way for as long as it is.
class Turn {
 public:
  explicit Turn(std::size_t& count) : count_(count) { ++count_; }
  ~Turn() { --count_; }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  std::size_t& count_;
};

}  // namespace

HttpClient nobody_asked() {
  HttpClient client;
  client.name = "local";
  client.any_sender = true;
  client.roles = RoleSet::all();
  return client;
}

Gate::Gate(const ListenerOptions& options)
    : options_(options),
      authenticator_(std::make_shared<Authenticator>(options.authentication, options.clients)) {}

void Gate::replace_clients(std::vector<HttpClient> clients) {
  authenticator_ =
      std::make_shared<Authenticator>(options_.authentication, std::move(clients), authenticator_.get());
}

asio::awaitable<Admittance> Gate::admit(std::shared_ptr<Gate> gate, Credentials shown) {
  switch (gate->authenticator_->way()) {
    case Authentication::none:
      co_return Admittance{nobody_asked(), std::nullopt};
    case Authentication::client_certificate:
      co_return gate->by_certificate(shown);
    case Authentication::api_key:
      break;
  }
  co_return co_await by_key(std::move(gate), std::move(shown));
}

asio::awaitable<Admittance> Gate::by_key(std::shared_ptr<Gate> gate, Credentials shown) {
  // Kept for the whole request: a reload meanwhile replaces the clients for the next ones.
  const std::shared_ptr<Authenticator> authenticator = gate->authenticator_;
  if (const HttpClient* client = authenticator->remembered(shown.key))
    co_return Admittance{*client, std::nullopt};
  const auto candidate = authenticator->candidate(shown.key);
  const HttpClient* named = candidate ? candidate->client : nullptr;
  const std::string name = named == nullptr ? std::string{} : named->name;
  if (!shown.key.empty() && gate->options_.guard) {
    if (const auto wait = gate->options_.guard->wait_of(shown.address, name, steady_clock::now())) {
      co_return slow_down(*wait);
    }
  }
  if (!candidate || !gate->options_.verify) co_return gate->wrong_key(shown, named);
  if (gate->verifying_ >= kMostVerifying) {
    co_return refused(problem(503, Failure(Code::B104), {{}, {}, {}, kVerifyAgain}));
  }
  const Turn turn(gate->verifying_);
  const bool fits = co_await gate->options_.verify(candidate->encoded, shown.key);
  if (!fits || named == nullptr) co_return gate->wrong_key(shown, named);
  authenticator->remember(shown.key);
  if (gate->options_.guard) gate->options_.guard->right(shown.address, name);
  co_return Admittance{*named, std::nullopt};
}

Admittance Gate::wrong_key(const Credentials& shown, const HttpClient* named) {
  // Who shows no key at all guesses none.
  if (!shown.key.empty()) {
    if (options_.guard) {
      options_.guard->wrong(shown.address, named == nullptr ? "" : named->name, steady_clock::now());
    }
    failed(shown, named);
  }
  HttpResponse response = problem(401, Failure(Code::B105));
  response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"budstikke\"");
  return refused(std::move(response));
}

Admittance Gate::by_certificate(const Credentials& shown) const {
  const HttpClient* client = authenticator_->by_certificate(shown.certificate.fingerprint);
  if (client != nullptr && !shown.certificate.expired) return {*client, std::nullopt};
  failed(shown, client);
  return refused(
      problem(403, Failure(Code::B105, client == nullptr ? "the certificate is not one of the clients'"
                                                         : "the certificate has expired")));
}

void Gate::failed(const Credentials& shown, const HttpClient* named) const {
  if (options_.login_failed) options_.login_failed(shown.address, named == nullptr ? "" : named->name);
}

}  // namespace budstikke
