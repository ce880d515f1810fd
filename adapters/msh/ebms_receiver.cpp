#include "adapters/msh/ebms_receiver.hpp"

#include <utility>

#include "adapters/ebms/compose.hpp"
#include "adapters/ebms/fit.hpp"
#include "adapters/ebms/rules.hpp"
#include "adapters/msh/kept_answer.hpp"
#include "adapters/msh/sealing.hpp"
#include "adapters/msh/signal_meaning.hpp"
#include "engine/runtime/run_on.hpp"

namespace budstikke::msh {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kMostLines = 5;  // enough to see what is tried, too few to hide anything else

// In a minute. A partner whose certificate has expired sees by one what is wrong; the others cost a key's operation each, and
// whoever asks for them needs none.
constexpr std::size_t kMostSignedOfParty = 5;
constexpr std::size_t kMostSignedOfAll = 100;

Reaction answer(Payload kept, const Opened& opened) {
  return answered(std::move(kept), ebms::her_id_of(opened.envelope.from), opened.envelope.sync_reply);
}

Road road_of(const Incoming& incoming) {
  return incoming.road == ebms::Road::mail ? Road::mail : Road::ebxml;
}

std::string caller_of(const Opened& opened) {
  return "HER-id " + ebms::her_id_of(opened.envelope.from).text();
}

}  // namespace

EbmsReceiver::EbmsReceiver(ReceiverParts parts)
    : parts_(std::move(parts)),
      payloads_(
          PayloadParts{parts_.cpu, parts_.identity, parts_.clock, parts_.status, parts_.largest_message}) {}

asio::awaitable<Reaction> EbmsReceiver::receive(Incoming incoming) {
  Reading reading = co_await parts_.opener->read(incoming);
  if (reading.failure) co_return co_await not_trusted(std::move(reading), incoming.road);
  Opened opened = *std::move(reading.opened);
  switch (ebms::kind_of(opened.envelope)) {
    case ebms::MessageKind::payload:
      co_return co_await take_message(std::move(opened), std::move(incoming), *std::move(reading.partner));
    case ebms::MessageKind::acknowledgment:
    case ebms::MessageKind::error:
      co_return co_await take_signal(std::move(opened));
    case ebms::MessageKind::ping:
    case ebms::MessageKind::status_request:
      co_return co_await answer_query(std::move(opened), *std::move(reading.partner));
    case ebms::MessageKind::pong:
    case ebms::MessageKind::status_response:
    case ebms::MessageKind::unknown:
      break;
  }
  warn(ebms::her_id_of(opened.envelope.from), Failure(Code::M506), "a signal of a kind that is not expected");
  co_return Reaction{};
}

/// A claimed sender that is known is told by a signed ErrorList, so that its operators see it; anybody else by a fault. Signals
/// are never answered. An envelope that was answered before keeps its answer: an error to a changed copy would contradict it.
asio::awaitable<Reaction> EbmsReceiver::not_trusted(Reading reading, ebms::Road road) {
  const Failure failure = *reading.failure;
  const HerId from = reading.partner ? reading.partner->her_id : HerId{};
  const bool signal = reading.claims && ebms::is_signal(ebms::kind_of(*reading.claims));
  if (failure.advice == Advice::defer) co_return later();
  warn_of_unproven(from, failure, signal ? "a signal is not believed" : "a message is not believed");
  if (signal) co_return Reaction{};
  if (!reading.claims || !reading.partner) co_return faulted(failure);
  if (!may_sign_as(ebms::her_id_of(reading.claims->to))) co_return faulted(failure);
  Opened claimed;
  claimed.envelope = *std::move(reading.claims);
  const bool in_exchange = road == ebms::Road::http && claimed.envelope.sync_reply;
  auto known = co_await parts_.desk->answer_to(from, EnvelopeId{claimed.envelope.message_id});
  if (!known) co_return later();
  if (*known) co_return in_exchange ? answer(**std::move(known), claimed) : Reaction{};
  co_return co_await answer_unproven(std::move(claimed), error_list_for(failure), failure, in_exchange);
}

bool EbmsReceiver::may_sign_as(HerId own) const {
  return !own.empty() && (!parts_.is_ours || parts_.is_ours(own)) &&
         (!parts_.is_known || parts_.is_known(own));
}

bool EbmsReceiver::may_sign_for_strangers(HerId claimed) {
  const TimePoint now = parts_.clock->now();
  return signed_of_party_.count(claimed.text(), now) <= kMostSignedOfParty &&
         signed_of_all_.count({}, now) <= kMostSignedOfAll;
}

asio::awaitable<Reaction> EbmsReceiver::answer_unproven(Opened claimed, ebms::ErrorList errors, Failure why,
                                                        bool in_exchange) {
  const HerId from = ebms::her_id_of(claimed.envelope.from);
  if (!in_exchange && answered_.count(from.text(), parts_.clock->now()) > 1) co_return Reaction{};
  if (in_exchange && !may_sign_for_strangers(from)) co_return faulted(why);
  ebms::EbmsEnvelope error = ebms::compose_error(claimed.envelope, std::move(errors), stamp());
  Reaction reaction = co_await give(std::move(error), std::move(claimed), {}, {});
  reaction.proven = false;
  co_return reaction;
}

ebms::Findings EbmsReceiver::judge(const Opened& opened, std::string configured_cpa_id) const {
  ebms::Findings findings = opened.unsigned_findings;
  const auto add = [&findings](ebms::Findings more) {
    findings.insert(findings.end(), more.begin(), more.end());
  };
  const TimePoint now = parts_.clock->now();
  const auto agreement = parts_.agreement ? parts_.agreement(opened.envelope.cpa_id) : nullptr;
  std::vector<std::string> known{std::move(configured_cpa_id)};
  if (agreement) known.push_back(agreement->id);
  add(opened.findings);
  add(ebms::judge_manifest(opened.envelope, opened.payloads));
  add(ebms::judge_addressing(opened.envelope, {now, parts_.is_ours, parts_.is_known, std::move(known)}));
  if (agreement) add(ebms::judge_agreement(opened.envelope, *agreement, now));
  return findings;
}

void EbmsReceiver::remark_on_mail(Opened& opened, const Partner& partner) {
  const HerId to = ebms::her_id_of(opened.envelope.to);
  const ebms::Findings findings =
      ebms::judge_mail_addresses(opened.mail_from, opened.mail_to, partner.edi_address,
                                 parts_.mail_address ? parts_.mail_address(to) : std::string{});
  for (const ebms::Finding& finding : findings)
    opened.remark +=
        (opened.remark.empty() ? "rule " : ", rule ") + std::to_string(finding.rule) + ": " + finding.text;
  if (findings.empty()) return;
  StatusLine line;
  line.loudness = Loudness::note;
  line.event = "mail_address";
  line.party = partner.her_id;
  line.detail = opened.remark;
  parts_.status->write(line);
}

asio::awaitable<Reaction> EbmsReceiver::take_message(Opened opened, Incoming incoming, Partner partner) {
  const HerId from = ebms::her_id_of(opened.envelope.from);
  // Of copies that come at once only the first may find no answer kept: else each were judged, stored and counted for itself.
  const auto turn = co_await turns_.take(from.text() + " " + opened.envelope.message_id);
  if (!turn) co_return later();
  auto known = co_await parts_.desk->answer_to(from, EnvelopeId{opened.envelope.message_id});
  if (!known) co_return later();
  opened.reuses_id = *known && !answers((*known)->reveal(), opened.references);
  if (*known && !opened.reuses_id) co_return answer(**std::move(known), opened);
  // Its content is judged by its own id, as every message's is: what is new is stored, whatever its envelope is called.
  if (opened.reuses_id)
    warn(from, Failure(Code::B103), "the id of an earlier envelope comes again with other bytes");

  if (ebms::refuses(opened.unsigned_findings))
    co_return co_await refuse_package(std::move(opened), incoming.road);
  opened.findings = judge(opened, partner.cpa_id);
  remark_on_mail(opened, partner);
  if (ebms::heaviest(opened.findings) == ebms::Weight::fault)
    co_return co_await refuse_by_fault(std::move(opened), std::move(incoming));
  if (ebms::refuses(opened.findings)) {
    auto errors = ebms::error_list_of(opened.findings).value_or(ebms::ErrorList{});
    const Failure why = ebms::failure_of(opened.findings);
    co_return co_await refuse(std::move(opened), std::move(incoming), std::move(errors), why);
  }
  const std::string organisation = partner.organisation_number;
  if (payloads_.is_locked(organisation)) co_return later();
  auto content = co_await payloads_.open(opened.payloads);
  if (!content) {
    const Failure why = content.failure();
    co_return co_await refuse_content(std::move(opened), std::move(incoming), organisation, why);
  }
  Submission submission;
  submission.payload = content->message;
  submission.road = road_of(incoming);
  submission.caller = caller_of(opened);
  submission.may_send_as = {from};
  submission.addressed_to = ebms::her_id_of(opened.envelope.to);
  auto accepted = co_await parts_.intake->accept(std::move(submission));
  if (!accepted) {
    const Failure why = accepted.failure();
    if (why.advice == Advice::defer) co_return later();
    co_return co_await refuse(std::move(opened), std::move(incoming), error_list_for(why), why);
  }
  if (accepted->kind == Acceptance::Kind::conflict) {
    const Failure why(Code::B103);
    ebms::EbmsEnvelope error = ebms::compose_error(opened.envelope, error_list_for(why), stamp());
    co_return co_await give(std::move(error), std::move(opened), accepted->message.id, "an error: B103");
  }
  // Where an application receipt can tell of the refusal, that does, and the envelope has arrived. Of what is no message none
  // can.
  if (accepted->kind == Acceptance::Kind::refused && !accepted->receipt) {
    if (!payloads_.may_tell_unreadable(from, organisation)) co_return later();
    co_return co_await refuse_unreadable(std::move(opened), accepted->message.id);
  }
  payloads_.remember(*content);
  opened.repeats = accepted->kind == Acceptance::Kind::duplicate;
  co_return co_await acknowledge(std::move(opened), accepted->message.id);
}

asio::awaitable<Reaction> EbmsReceiver::refuse_content(Opened opened, Incoming incoming,
                                                       std::string organisation, Failure why) {
  const bool unreadable = PayloadOpener::is_unreadable(why.code);
  const HerId from = ebms::her_id_of(opened.envelope.from);
  if (unreadable && !payloads_.may_tell_unreadable(from, organisation)) co_return later();
  auto errors = error_list_for(unreadable ? Failure(Code::S609) : why);
  co_return co_await refuse(std::move(opened), std::move(incoming), std::move(errors), std::move(why));
}

/// As what could not be decrypted is: who sends what others encrypted, changed, must not learn which of the two it was.
asio::awaitable<Reaction> EbmsReceiver::refuse_unreadable(Opened opened, MessageId message) {
  ebms::ErrorList errors = error_list_for(Failure(Code::S609));
  std::string with = "an error: " + codes_of(errors);
  ebms::EbmsEnvelope error = ebms::compose_error(opened.envelope, std::move(errors), stamp());
  co_return co_await give(std::move(error), std::move(opened), std::move(message), std::move(with));
}

/// Warnings go in the place of the acknowledgement: answers exclude each other (HIS 1037).
asio::awaitable<Reaction> EbmsReceiver::acknowledge(Opened opened, MessageId message) {
  ebms::EbmsEnvelope reply;
  std::string with = "an acknowledgement";
  if (auto warnings = ebms::error_list_of(opened.findings)) {
    with = "a warning: " + codes_of(*warnings);
    reply = ebms::compose_error(opened.envelope, *std::move(warnings), stamp());
  } else {
    reply = ebms::compose_acknowledgment(opened.envelope, opened.references, stamp());
  }
  co_return co_await give(std::move(reply), std::move(opened), std::move(message), std::move(with));
}

/// MIME headers are nobody's word. Were this answer kept, a copy with other headers that comes first would refuse the genuine
/// message for good.
asio::awaitable<Reaction> EbmsReceiver::refuse_package(Opened opened, ebms::Road road) {
  warn_of_unproven(ebms::her_id_of(opened.envelope.from), ebms::failure_of(opened.unsigned_findings),
                   "the package of a message is not as it should be; its answer is not kept");
  if (!may_sign_as(ebms::her_id_of(opened.envelope.to))) co_return faulted(Failure(Code::M504));
  auto errors = ebms::error_list_of(opened.unsigned_findings).value_or(ebms::ErrorList{});
  const Failure why = ebms::failure_of(opened.unsigned_findings);
  const bool in_exchange = road == ebms::Road::http && opened.envelope.sync_reply;
  co_return co_await answer_unproven(std::move(opened), std::move(errors), why, in_exchange);
}

/// Stored as it came: whoever sent it is proven, and "we never saw it" is no answer.
asio::awaitable<Outcome<Acceptance>> EbmsReceiver::store_refused(std::string caller, Incoming incoming,
                                                                 Failure why) {
  Submission submission;
  submission.payload = std::move(incoming.body);
  submission.road = road_of(incoming);
  submission.caller = std::move(caller);
  submission.refused = std::move(why);
  co_return co_await parts_.intake->accept(std::move(submission));
}

asio::awaitable<Reaction> EbmsReceiver::refuse(Opened opened, Incoming incoming, ebms::ErrorList errors,
                                               Failure why) {
  const auto stored = co_await store_refused(caller_of(opened), std::move(incoming), std::move(why));
  if (!stored) co_return later();
  std::string with = "an error: " + codes_of(errors);
  ebms::EbmsEnvelope reply = ebms::compose_error(opened.envelope, std::move(errors), stamp());
  co_return co_await give(std::move(reply), std::move(opened), stored->message.id, std::move(with));
}

asio::awaitable<Reaction> EbmsReceiver::refuse_by_fault(Opened opened, Incoming incoming) {
  const Failure why = ebms::failure_of(opened.findings);
  const auto stored = co_await store_refused(caller_of(opened), std::move(incoming), why);
  if (!stored) co_return later();
  Given given{Payload{fault_form(faulted(opened.findings).fault)}, "a SOAP fault", false};
  co_return co_await keep(std::move(given), std::move(opened), stored->message.id);
}

asio::awaitable<Reaction> EbmsReceiver::take_signal(Opened opened) {
  const HerId from = ebms::her_id_of(opened.envelope.from);
  const auto sent = co_await parts_.desk->sent(answered_by(opened.envelope));
  if (!sent) co_return later();
  std::vector<ebms::SignatureReference> references;
  if (*sent) {
    auto read = [bytes = (*sent)->bytes] { return references_of(bytes.reveal()); };
    auto own = co_await run_on(parts_.cpu, std::move(read));
    if (!own) {
      warn(from, own.failure(), "a signal answers an envelope of ours that cannot be read");
      co_return later();
    }
    references = std::move(own).value();
  }
  for (const ebms::Finding& finding : opened.unsigned_findings) {
    if (finding.weight == ebms::Weight::note) opened.findings.push_back(finding);
  }
  auto meaning = signal_of(opened, references);
  if (!meaning) {
    warn(from, meaning.failure(), "a signal is not believed");
    co_return Reaction{};
  }
  const auto fate = co_await parts_.desk->take_signal(*std::move(meaning));
  co_return fate ? Reaction{} : later();
}

asio::awaitable<Reaction> EbmsReceiver::give(ebms::EbmsEnvelope envelope, Opened opened, MessageId message,
                                             std::string with) {
  const std::string own_id = envelope.message_id;
  const bool has_references = envelope.acknowledgment.has_value();
  auto wire_text = co_await sign(std::move(envelope));
  if (!wire_text) {
    warn(ebms::her_id_of(opened.envelope.from), wire_text.failure(), "an answer could not be signed");
    co_return later();
  }
  Given given{*std::move(wire_text), with + ", envelope " + own_id, has_references};
  co_return co_await keep(std::move(given), std::move(opened), std::move(message));
}

asio::awaitable<Reaction> EbmsReceiver::keep(Given given, Opened opened, MessageId message) {
  if (message.empty() || opened.reuses_id) co_return answer(std::move(given.text), opened);
  AnsweredEnvelope answered;
  answered.id = EnvelopeId{opened.envelope.message_id};
  answered.from = ebms::her_id_of(opened.envelope.from);
  answered.message = std::move(message);
  answered.answer = Payload{
      kept_form(given.text.reveal(), opened.envelope, given.has_references ? nullptr : &opened.references)};
  answered.repeats = opened.repeats;
  answered.description = evidence_of(opened) + "; answered with " + given.with;
  auto kept = co_await parts_.desk->keep_answer(std::move(answered));
  if (!kept) co_return later();
  co_return answer(*std::move(kept), opened);
}

asio::awaitable<Outcome<Payload>> EbmsReceiver::sign(ebms::EbmsEnvelope envelope) {
  const TimePoint now = parts_.clock->now();
  const auto identity = parts_.identity();
  const OwnKey* const key = identity ? identity->signing(now) : nullptr;
  if (key == nullptr) co_return Failure(Code::S611, "no key that signs today");
  auto seal = [envelope = std::move(envelope), identity, key]() -> Outcome<Payload> {
    auto text = seal_signal(envelope, *key, {std::nullopt, "budstikke"});
    if (!text) return text.failure();
    return Payload{std::move(text).value()};
  };
  co_return co_await run_on(parts_.cpu, std::move(seal));
}

ebms::Stamp EbmsReceiver::stamp() {
  const TimePoint now = parts_.clock->now();
  return {parts_.entropy->uuid(now), now};
}

void EbmsReceiver::warn(HerId from, const Failure& failure, std::string sentence) {
  StatusLine line;
  line.loudness = Loudness::warn;
  line.event = "ebxml";
  line.party = from;
  line.code = failure.code;
  line.detail = std::move(sentence) + (failure.detail.empty() ? std::string{} : ": " + failure.detail);
  parts_.status->write(line);
}

void EbmsReceiver::warn_of_unproven(HerId from, const Failure& failure, std::string sentence) {
  const std::size_t lines = told_.count(from.text(), parts_.clock->now());
  if (lines > kMostLines) return;
  if (lines == kMostLines) sentence += ", and no more is told of the same party for a minute";
  warn(from, failure, std::move(sentence));
}

}  // namespace budstikke::msh
