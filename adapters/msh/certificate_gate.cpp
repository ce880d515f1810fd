#include "adapters/msh/certificate_gate.hpp"

#include <utility>

#include "engine/runtime/run_on.hpp"

namespace budstikke::msh {

namespace asio = boost::asio;

asio::awaitable<Outcome<crypto::RevocationVerdict>> CertificateGate::check(std::string certificate_der,
                                                                           crypto::TrustWish wish) {
  const TimePoint now = parts_.clock->now();
  auto judge = [roots = parts_.roots, der = std::move(certificate_der), wish = std::move(wish), now] {
    return crypto::trust(*roots, der, wish, now);
  };
  auto chain = co_await run_on(parts_.cpu, std::move(judge));
  if (!chain) co_return chain.failure();
  crypto::RevocationCheck check(*std::move(chain), parts_.revocation, cache_, now);
  while (auto wanted = check.next()) check.take(co_await fetch(*std::move(wanted)));
  co_return check.verdict();
}

asio::awaitable<Outcome<std::string>> CertificateGate::fetch(crypto::RevocationFetch wanted) {
  HttpQuestion question;
  question.method = wanted.body.empty() ? "GET" : "POST";
  question.url = std::move(wanted.url);
  if (!wanted.content_type.empty())
    question.headers.emplace_back("Content-Type", std::move(wanted.content_type));
  question.body = Payload{std::move(wanted.body)};
  question.max_answer_bytes = wanted.most_bytes;
  auto answer = co_await parts_.caller->call(std::move(question), parts_.within);
  if (!answer) co_return answer.failure();
  if (answer->status != 200) co_return Failure(Code::S608, "HTTP " + std::to_string(answer->status));
  co_return std::move(answer->body);
}

}  // namespace budstikke::msh
