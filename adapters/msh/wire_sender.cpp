#include "adapters/msh/wire_sender.hpp"

#include <utility>

#include "adapters/http/verdict.hpp"
#include "adapters/msh/partner.hpp"
#include "adapters/msh/wire_text.hpp"

namespace budstikke::msh {

namespace {
/// A signal with its certificates is some 20 kB; nothing else comes back in an exchange.
constexpr std::size_t kMostAnswerBytes = 1'048'576;

/// A status of HTTP is nobody's signed word, and the envelope may have arrived by an earlier attempt: it ends nothing.
Failure for_a_person(Failure failure) {
  if (failure.advice == Advice::refuse) failure.advice = Advice::hold;
  return failure;
}
}  // namespace

boost::asio::awaitable<Outcome<Handed>> WireSender::send(Endpoint endpoint, Payload wire_text,
                                                         Duration within) {
  if (is_mail(endpoint.address)) {
    if (smtp_ == nullptr) co_return Failure(Code::D411, "no mail server is configured");
    auto name =
        co_await smtp_->send({own_address_, address_in(endpoint.address), std::move(wire_text)}, within);
    if (!name) co_return name.failure();
    co_return Handed{std::nullopt, *std::move(name)};
  }
  const auto text = read_wire_text(wire_text.reveal());
  if (!text) co_return text.failure();
  HttpQuestion question;
  question.url = address_in(endpoint.address);
  question.certificate = std::move(endpoint.certificate);
  for (const mime::HeaderField& field : text->headers.all())
    question.headers.emplace_back(field.name, field.value);
  question.body = Payload{std::string(text->body)};
  question.max_answer_bytes = kMostAnswerBytes;
  auto answer = co_await http_.call(std::move(question), within);
  if (!answer) co_return answer.failure();
  const auto meaning = verdict(answer->status, answer->retry_after);
  if (!meaning) co_return for_a_person(meaning.failure());
  co_return Handed{std::move(answer).value(), {}};
}

}  // namespace budstikke::msh
