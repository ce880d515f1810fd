// Ping and StatusRequest: the two signals that ask for an answer.

#include <utility>

#include "adapters/msh/ebms_receiver.hpp"
#include "adapters/msh/signal_meaning.hpp"

namespace budstikke::msh {

namespace asio = boost::asio;

/// Nothing of a query is stored. It is answered where a message would be taken, and in nobody's name but ours.
asio::awaitable<Reaction> EbmsReceiver::answer_query(Opened opened, Partner partner) {
  const HerId from = ebms::her_id_of(opened.envelope.from);
  const ebms::Findings findings = judge(opened, partner.cpa_id);
  const bool as_ourselves = may_sign_as(ebms::her_id_of(opened.envelope.to));
  if (!as_ourselves || ebms::refuses(findings)) {
    const Failure why = ebms::refuses(findings) ? ebms::failure_of(findings) : Failure(Code::M504);
    warn_of_unproven(from, why, "a query is not answered as it asks");
    if (ebms::heaviest(findings) == ebms::Weight::fault) co_return faulted(findings);
    if (!as_ourselves) co_return faulted(why);
    auto errors = ebms::error_list_of(findings).value_or(error_list_for(why));
    ebms::EbmsEnvelope error = ebms::compose_error(opened.envelope, std::move(errors), stamp());
    co_return co_await give(std::move(error), std::move(opened), {}, {});
  }
  if (ebms::kind_of(opened.envelope) == ebms::MessageKind::status_request)
    co_return co_await tell_status(std::move(opened));
  ebms::EbmsEnvelope pong = ebms::compose_pong(opened.envelope, stamp());
  co_return co_await give(std::move(pong), std::move(opened), {}, {});
}

asio::awaitable<Reaction> EbmsReceiver::tell_status(Opened opened) {
  const HerId from = ebms::her_id_of(opened.envelope.from);
  const std::string about =
      opened.envelope.status_request ? opened.envelope.status_request->ref_to_message_id : std::string{};
  const auto known = co_await parts_.desk->answer_to(from, EnvelopeId{about});
  if (!known) co_return later();
  ebms::EbmsEnvelope reply = ebms::compose_status_response(
      opened.envelope, *known ? "Received" : "NotRecognized", std::nullopt, stamp());
  co_return co_await give(std::move(reply), std::move(opened), {}, {});
}

}  // namespace budstikke::msh
