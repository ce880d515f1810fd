#include "adapters/msh/certificate_gate.hpp"

#include <utility>

#include "engine/runtime/run_on.hpp"

namespace budstikke::msh {

namespace asio = boost::asio;

std::string doubt_in(const crypto::RevocationVerdict& verdict) {
  return verdict.asked && !verdict.known ? " of which nobody said whether it was revoked" : "";
}

asio::awaitable<Outcome<crypto::RevocationVerdict>> CertificateGate::check(std::string certificate_der,
                                                                           crypto::TrustWish wish) {
  const TimePoint now = parts_.clock->now();
  const auto chain = co_await chain_of(std::move(certificate_der), std::move(wish), now);
  if (!chain) co_return chain.failure();
  crypto::RevocationCheck check(**chain, parts_.revocation, cache_, now);
  while (auto wanted = check.next()) check.take(co_await fetch(*std::move(wanted)));
  co_return check.verdict();
}

asio::awaitable<Outcome<std::shared_ptr<const crypto::CertificateChain>>> CertificateGate::chain_of(
    std::string certificate_der, crypto::TrustWish wish, TimePoint now) {
  if (auto known = trusted_.find(certificate_der, wish, now)) co_return known;
  const auto roots = parts_.roots;
  auto judge = [roots, der = certificate_der, wish, now] { return crypto::trust(*roots, der, wish, now); };
  auto judged = co_await run_on(parts_.cpu, std::move(judge));
  if (!judged) co_return judged.failure();
  const auto chain = std::make_shared<const crypto::CertificateChain>(std::move(judged).value());
  if (roots == parts_.roots) trusted_.keep(certificate_der, wish, chain);
  co_return chain;
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
