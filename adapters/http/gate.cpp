#include "adapters/http/gate.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "adapters/http/problem.hpp"
#include "engine/runtime/signal.hpp"

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

}  // namespace

HttpClient nobody_asked() {
  HttpClient client;
  client.name = "local";
  client.any_sender = true;
  client.roles = RoleSet::all();
  return client;
}

struct Gate::Verification {
  Verification(std::string hash, std::string shown, asio::any_io_executor loop)
      : encoded(std::move(hash)), key(std::move(shown)), over(std::move(loop)) {}

  /// A reload may have given the same name another hash.
  [[nodiscard]] bool is_of(const std::string& hash, const std::string& shown) const {
    return hash == encoded && key.size() == shown.size() &&
           CRYPTO_memcmp(key.data(), shown.data(), key.size()) == 0;
  }

  std::string encoded;
  std::string key;
  std::optional<bool> fits;
  Signal over;
};

/// In the list for as long as it is under way; then lets those go on who wait for it, whatever ended it.
class Gate::Enlisted {
 public:
  Enlisted(std::list<std::shared_ptr<Verification>>& list, std::shared_ptr<Verification> one)
      : list_(list), place_(list.insert(list.end(), std::move(one))) {}
  ~Enlisted() {
    (*place_)->over.notify();
    list_.erase(place_);
  }
  Enlisted(const Enlisted&) = delete;
  Enlisted& operator=(const Enlisted&) = delete;
  Verification* operator->() const { return place_->get(); }

 private:
  std::list<std::shared_ptr<Verification>>& list_;
  std::list<std::shared_ptr<Verification>>::iterator place_;
};

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
  const std::optional<bool> fits = co_await verify(gate, candidate->encoded, shown.key);
  if (!fits) co_return refused(problem(503, Failure(Code::B104), {{}, {}, {}, kVerifyAgain}));
  if (!*fits || named == nullptr) co_return gate->wrong_key(shown, named);
  authenticator->remember(shown.key);
  if (gate->options_.guard) gate->options_.guard->right(shown.address, name);
  co_return Admittance{*named, std::nullopt};
}

asio::awaitable<std::optional<bool>> Gate::verify(std::shared_ptr<Gate> gate, std::string encoded,
                                                  std::string key) {
  std::list<std::shared_ptr<Verification>>& under_way = gate->verifying_;
  const auto same =
      std::ranges::find_if(under_way, [&](const auto& one) { return one->is_of(encoded, key); });
  if (same != under_way.end()) {
    const std::shared_ptr<Verification> shared = *same;
    co_await shared->over.wait();
    co_return shared->fits;
  }
  if (under_way.size() >= kMostVerifying) co_return std::nullopt;
  const Enlisted enlisted(under_way,
                          std::make_shared<Verification>(encoded, key, co_await asio::this_coro::executor));
  enlisted->fits = co_await gate->options_.verify(std::move(encoded), std::move(key));
  co_return enlisted->fits;
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
